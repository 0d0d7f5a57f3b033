/// Commands with --device, as a user runs them.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "apps/cells/synthesis.h"
#include "image/png_writer.h"
#include "tests/command.h"
#include "tests/device_scope.h"
#include "tests/onnx_models.h"
#include "tests/temporary_folder.h"

namespace upforge {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OnDevice : public testing::TestWithParam<DeviceKind> {
  protected:
    static constexpr std::uint64_t seed = 7;
    static constexpr int width = 88, height = 61;

    OnDevice() { write_cells(folder_ / "cells.png", seed, width, height); }

    static void write_cells(const fs::path& path, std::uint64_t seed, int width, int height) {
        const cells::CellImage image = cells::synthesise(seed, width, height);
        PngWriter writer(path, {.width = width, .height = height});
        for (int y = 0; y < height; ++y) {
            writer.write_row(std::span(image.grey).subspan(std::size_t(y) * width, width));
        }
        writer.finish();
    }

    Outcome run(const std::string& arguments) const {
        return upforge_command(arguments, folder_ / "");
    }

    /// That the tuner tries such kernels, and that all are right.
    void expect_trials(const std::string& precision, const std::string& kernel) const {
        const std::string name = name_of(GetParam());
        const Outcome outcome = run(
            fmt::format("tune --op 'conv ci=16 co=24 k=3 hw=12' --trials 3 --search random --out "
                        "{0}.jsonl --precision {0} --device {1}",
                        precision, name));
        ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
        std::istringstream lines(read_text(folder_ / (precision + ".jsonl")));
        int trials = 0;
        for (std::string line; std::getline(lines, line); ++trials) {
            const json trial = json::parse(line);
            EXPECT_EQ(trial.at("verdict"), "ok") << line;
            EXPECT_THAT(trial.at("kernel").get<std::string>(), StartsWith(kernel));
            EXPECT_THAT(trial.at("cpu").get<std::string>(), EndsWith(" by " + name));
        }
        EXPECT_EQ(trials, 3);
    }

    TemporaryFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Every, OnDevice, testing::ValuesIn(tested_kinds()),
                         [](const auto& kind) { return std::string(name_of(kind.param)); });

TEST_P(OnDevice, SegmentsAsTheCpuDoes) {
    UPFORGE_ON_DEVICE(GetParam());
    ASSERT_EQ(run("segment cells.png -o cpu.png").exit_code, 0);
    const Outcome outcome =
        run(fmt::format("segment cells.png -o device.png --json --device {}", name_of(GetParam())));
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_EQ(read_text(folder_ / "cpu.png"), read_text(folder_ / "device.png"));
    const json share = json::parse(outcome.output).at("images").at(0).at("device");
    EXPECT_EQ(share.at("name"), to_string(device));
    EXPECT_GT(share.at("layers"), 5);
    EXPECT_EQ(share.at("layers_on_device"), share.at("layers"));
    EXPECT_EQ(share.at("uploads"), 1);
    EXPECT_EQ(share.at("downloads"), 1);
}

/// Where several are on their way at once, of two sizes, and one is no image.
TEST_P(OnDevice, SegmentsAFolderAsOneImageAfterTheOther) {
    UPFORGE_ON_DEVICE(GetParam());
    const std::string name = name_of(GetParam());
    fs::create_directory(folder_ / "images");
    const int images = 7, bad = 3;
    for (int i = 0; i < images; ++i) {
        const fs::path path = folder_ / fmt::format("images/cells{}.png", i);
        if (i == bad) {
            write_text(path, "no image");
        } else {
            write_cells(path, seed + std::uint64_t(i), width - i % 2 * 24, height);
        }
    }
    const Outcome folder = run(fmt::format("segment images -o masks --json --device {}", name));
    EXPECT_EQ(folder.exit_code, 1);
    EXPECT_THAT(folder.errors, HasSubstr("1 of 7 images failed"));
    const json report = json::parse(folder.output);
    ASSERT_EQ(report.at("images").size(), std::size_t(images - 1));
    for (int i = 0, place = 0; i < images; ++i) {
        if (i == bad) {
            continue;
        }
        EXPECT_THAT(report.at("images").at(place++).dump(), HasSubstr(fmt::format("cells{}.", i)));
        ASSERT_EQ(run(fmt::format("segment images/cells{}.png -o alone.png --device {}", i, name))
                      .exit_code,
                  0);
        EXPECT_EQ(read_text(folder_ / fmt::format("masks/cells{}_mask.png", i)),
                  read_text(folder_ / "alone.png"))
            << i;
    }
}

TEST_P(OnDevice, StoresFp16WhereItCan) {
    UPFORGE_ON_DEVICE(GetParam());
    const std::string command = fmt::format(
        "segment cells.png -o fp16.png --precision fp16 --json --device {}", name_of(GetParam()));
    if (!has_fp16(device)) {
        expect_failure(run(command), 1, fmt::format("fp16 on {}: ", to_string(device)));
        return;
    }
    const Outcome outcome = run(command);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    const json report = json::parse(outcome.output);
    EXPECT_EQ(report.at("precision").at("stored"), "fp16");
    const json share = report.at("images").at(0).at("device");
    EXPECT_EQ(share.at("layers_on_device"), share.at("layers"));
    const Outcome compared =
        run(fmt::format("compare {} --size 32x32 --precision fp16 --device {}",
                        UPFORGE_SOURCE_DIR "/apps/cells/cells.onnx", name_of(GetParam())));
    EXPECT_EQ(compared.exit_code, 0) << compared.output << compared.errors;
}

TEST(Fp16, IsRefusedByTheCpu) {
    const char* const refusal =
        "fp16 on cpu: only GPUs have kernels for it; use bf16 or fp32, or a device";
    expect_failure(upforge_command("segment x.png -o m.png --precision fp16"), 1, refusal);
    for (const std::string stored : {"storage=f16", "result=f16"}) {
        expect_failure(
            upforge_command(fmt::format("tune --op 'conv ci=16 co=24 k=3 hw=12 {}'", stored)), 1,
            refusal);
    }
}

TEST_P(OnDevice, IsBenchedBesideItsOwnPeaks) {
    UPFORGE_ON_DEVICE(GetParam());
    // So many channels that some layers are limited by what is computed, on any device.
    ASSERT_EQ(run("make unet --base 16 --depth 1 -o unet.onnx").exit_code, 0);
    const std::string command =
        fmt::format("bench unet.onnx --size 32x32 --rounds 1 --device {}", name_of(GetParam()));
    const Outcome text = run(command);
    ASSERT_EQ(text.exit_code, 0) << text.errors;
    EXPECT_THAT(text.output, HasSubstr(fmt::format(" by {}, fp32.", name_of(GetParam()))));
    const json report = json::parse(run(command + " --json").output);
    const json &peak = report.at("peak"), &of_cpu = report.at("cpu_peak");
    EXPECT_GT(peak.at("gflops"), 0);
    EXPECT_GT(peak.at("gbs"), 0);
    EXPECT_NE(peak.at("gflops"), of_cpu.at("gflops"));
    int by_compute = 0;
    for (const json& layer : report.at("layers")) {
        if (layer.at("limit") == "compute") {
            EXPECT_NEAR(layer.at("percent_of_peak").get<double>(),
                        100 * layer.at("gflops").get<double>() / peak.at("gflops").get<double>(),
                        1e-6);
            ++by_compute;
        }
    }
    EXPECT_GT(by_compute, 0);
}

Message indices(const std::string& name, std::int64_t index) {
    return tensor(name, int64, {1})
        .text(field::raw_data, std::string(reinterpret_cast<const char*>(&index), sizeof index));
}

/// None turns an image round.
TEST_P(OnDevice, ShowsWhichLayersTheCpuRuns) {
    UPFORGE_ON_DEVICE(GetParam());
    const std::int64_t columns = 3, before_the_first = -5;
    write_text(
        folder_ / "turned.onnx",
        model_of(Message()
                     .message(field::input_port, port("x"))
                     .message(field::output_port, port("y"))
                     .message(field::initializer, indices("last", -1))
                     .message(field::initializer, indices("end", before_the_first))
                     .message(field::initializer, indices("columns", columns))
                     .message(field::node, node("Pow", {"x", "x"}, "power"))
                     .message(field::node,
                              node("Slice", {"power", "last", "end", "columns", "last"}, "y")))
            .bytes());
    const Outcome outcome =
        run(fmt::format("inspect turned.onnx --json --device {}", name_of(GetParam())));
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    const json report = json::parse(outcome.output);
    EXPECT_EQ(report.at("device").at("layers"), 2);
    EXPECT_EQ(report.at("device").at("layers_on_device"), 1);
    EXPECT_THAT(report.at("layers").at(0).at("kernels").dump(), HasSubstr(name_of(GetParam())));
    EXPECT_THAT(report.at("layers").at(1).at("kernels").dump(),
                Not(HasSubstr(name_of(GetParam()))));
}

TEST_P(OnDevice, AgreesWithTheDefinition) {
    UPFORGE_ON_DEVICE(GetParam());
    ASSERT_EQ(run("make unet --base 4 --depth 2 -o unet.onnx").exit_code, 0);
    const Outcome outcome =
        run(fmt::format("compare unet.onnx --size 32x32 --device {}", name_of(GetParam())));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
}

TEST_P(OnDevice, RefusesBf16InOneLine) {
    UPFORGE_ON_DEVICE(GetParam());
    const std::string name = name_of(GetParam());
    expect_failure(
        run(fmt::format("segment cells.png -o m.png --precision bf16 --device {}", name)), 1,
        fmt::format("bf16 on {}: only the CPU has kernels for it", to_string(device)));
    const Outcome automatic =
        run(fmt::format("segment cells.png -o m.png --precision auto --device {}", name));
    EXPECT_EQ(automatic.exit_code, 0);
    EXPECT_THAT(automatic.errors, HasSubstr("--precision auto is fp32"));
}

TEST(Devices, ThatAreNotThereAreUsageErrorsInOneLine) {
    for (const std::string name : {"gpu", "opencl:77", "cuda:99", "vulkan:x"}) {
        const Outcome outcome =
            upforge_command(fmt::format("inspect absent.onnx --device {}", name));
        EXPECT_NE(outcome.exit_code, 0) << name;
        EXPECT_THAT(outcome.errors, HasSubstr("upforge: error: "));
        EXPECT_EQ(std::ranges::count(outcome.errors, '\n'), 1) << outcome.errors;
    }
}

TEST(Devices, AreListed) {
    const Outcome outcome = upforge_command("devices --json");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("\"cpu\""));
}

TEST_P(OnDevice, TriesItsSchedulesInTurnsWithTheDefault) {
    UPFORGE_ON_DEVICE(GetParam());
    expect_trials("fp32", fmt::format("conv tile {}", name_of(GetParam())));
    if (has_fp16(device)) {
        expect_trials("fp16", fmt::format("conv tile {} storage=f16", name_of(GetParam())));
    }
}

}  // namespace
}  // namespace upforge
