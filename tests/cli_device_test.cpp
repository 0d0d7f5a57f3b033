/// Commands with --device, as a user runs them.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "apps/cells/synthesis.h"
#include "command.h"
#include "device_scope.h"
#include "image/png_writer.h"
#include "onnx_models.h"
#include "temporary_folder.h"

namespace upforge {
namespace {

using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class OnDevice : public testing::TestWithParam<DeviceKind> {
  protected:
    static constexpr std::uint64_t seed = 7;
    static constexpr int width = 88, height = 61;

    OnDevice() {
        const cells::CellImage image = cells::synthesise(seed, width, height);
        PngWriter writer(folder_ / "cells.png", {.width = width, .height = height});
        for (int y = 0; y < height; ++y) {
            writer.write_row(std::span(image.grey).subspan(std::size_t(y) * width, width));
        }
        writer.finish();
    }

    Outcome run(const std::string& arguments) const {
        return upforge_command(arguments, folder_ / "");
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

/// All but powers, which Vulkan has none of.
TEST_P(OnDevice, ShowsWhichLayersTheCpuRuns) {
    UPFORGE_ON_DEVICE(GetParam());
    write_text(folder_ / "power.onnx",
               model_of(Message()
                            .message(field::input_port, port("x"))
                            .message(field::output_port, port("y"))
                            .message(field::node, node("Mul", {"x", "x"}, "square"))
                            .message(field::node, node("Pow", {"square", "x"}, "y")))
                   .bytes());
    const Outcome outcome =
        run(fmt::format("inspect power.onnx --json --device {}", name_of(GetParam())));
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    const json report = json::parse(outcome.output);
    const bool has_powers = GetParam() != DeviceKind::vulkan;
    EXPECT_EQ(report.at("device").at("layers"), 2);
    EXPECT_EQ(report.at("device").at("layers_on_device"), has_powers ? 2 : 1);
    const json& power = report.at("layers").at(1);
    EXPECT_EQ(power.at("kernels").dump().find(name_of(GetParam())) != std::string::npos, has_powers)
        << power;
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
    const std::string name = name_of(GetParam());
    const Outcome outcome =
        run(fmt::format("tune --op 'conv ci=16 co=24 k=3 hw=12' --trials 3 --search random --out "
                        "trials.jsonl --device {}",
                        name));
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    std::istringstream lines(read_text(folder_ / "trials.jsonl"));
    int trials = 0;
    for (std::string line; std::getline(lines, line); ++trials) {
        const json trial = json::parse(line);
        EXPECT_EQ(trial.at("verdict"), "ok") << line;
        EXPECT_THAT(trial.at("kernel").get<std::string>(), StartsWith("conv tile " + name));
        EXPECT_THAT(trial.at("cpu").get<std::string>(), EndsWith(" by " + name));
    }
    EXPECT_EQ(trials, 3);
}

}  // namespace
}  // namespace upforge
