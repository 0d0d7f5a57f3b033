/// `upforge segment` as a user runs it: files, folders and pipes, and what goes wrong with them.

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "apps/cells/synthesis.h"
#include "image/png_reader.h"
#include "image/png_writer.h"
#include "networks/networks.h"
#include "onnx/reader.h"
#include "onnx/writer.h"
#include "tests/bf16_kernels.h"
#include "tests/command.h"
#include "tests/png_bytes.h"
#include "tests/vectors/shared_data.h"

extern char** environ;

namespace {

using namespace upforge;
namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::vector<std::uint16_t> samples_of(const fs::path& path) {
    PngReader reader(path);
    std::vector<std::uint16_t> samples, row(reader.header().row_samples());
    for (std::int64_t y = 0; y < reader.header().height; ++y) {
        reader.read_row(row);
        samples.insert(samples.end(), row.begin(), row.end());
    }
    return samples;
}

void write_cells(const fs::path& path, std::uint64_t seed, int width, int height) {
    const cells::CellImage image = cells::synthesise(seed, width, height);
    PngWriter writer(path, {.width = width, .height = height});
    for (int y = 0; y < height; ++y) {
        writer.write_row(std::span(image.grey).subspan(std::size_t(y) * width, width));
    }
    writer.finish();
}

/// A folder with what commands are run on.
class Segment : public testing::Test {
  protected:
    static constexpr std::uint64_t seed = 7;
    static constexpr int width = 220, height = 117;

    Segment() { write_cells(folder_ / "cells.png", seed, width, height); }

    Outcome run(const std::string& arguments) const {
        return upforge_command("segment " + arguments, folder_ / "");
    }

    bool same(const std::string& one, const std::string& other) const {
        const std::string bytes = read_text(folder_ / one);
        return !bytes.empty() && bytes == read_text(folder_ / other);
    }

    void expect_only_image() const { EXPECT_THAT(folder_.contents(), ElementsAre("cells.png")); }

    TemporaryFolder folder_;
};

TEST_F(Segment, FindsCellsWithoutBeingToldAnything) {
    const Outcome outcome = run("cells.png -o mask.png");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(outcome.errors, IsEmpty());
    EXPECT_THAT(outcome.output, AllOf(StartsWith("cells.png: 117x220 pixels, 8-bit grey"),
                                      HasSubstr("\nbackground "), HasSubstr("\ncell "),
                                      HasSubstr("Wrote mask.png.")));
    const std::vector<std::uint16_t> found = samples_of(folder_ / "mask.png");
    const cells::CellImage image = cells::synthesise(seed, width, height);
    double both = 0, either = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        both += found[i] == 1 && image.labels[i] == 1;
        either += found[i] == 1 || image.labels[i] == 1;
    }
    EXPECT_GE(both / either, 0.85);
    EXPECT_EQ(PngReader(folder_ / "mask.png").header().palette[1].color, parse_color("#39d98a"));
}

TEST_F(Segment, WritesAllThatIsAskedFor) {
    const Outcome outcome =
        run("cells.png -o m.png --overlay o.png --contours c.png --probabilities p.png --json");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(folder_.contents(), ElementsAre("c.png", "cells.png", "m.png", "o.png",
                                                "p_background.png", "p_cell.png"));
    const auto report = nlohmann::json::parse(outcome.output);
    const auto& image = report.at("images").at(0);
    const std::vector<std::uint16_t> labels = samples_of(folder_ / "m.png");
    const auto cells = std::ranges::count(labels, 1);
    EXPECT_EQ(image.at("classes").at(1).at("name"), "cell");
    EXPECT_EQ(image.at("classes").at(1).at("pixels"), cells);
    EXPECT_EQ(image.at("classes").at(0).at("pixels"), width * height - cells);
    EXPECT_EQ(image.at("files").size(), 5u);

    const std::vector<std::uint16_t> probabilities = samples_of(folder_ / "p_cell.png");
    const std::vector<std::uint16_t> contours = samples_of(folder_ / "c.png");
    const std::vector<std::uint16_t> overlay = samples_of(folder_ / "o.png");
    const std::vector<std::uint16_t> grey = samples_of(folder_ / "cells.png");
    ASSERT_EQ(overlay.size(), 3 * labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        ASSERT_EQ(labels[i], probabilities[i] > 32767) << i;
        ASSERT_LE(contours[i], labels[i]) << i;
        const bool untouched = overlay[3 * i] == grey[i] && overlay[3 * i + 1] == grey[i];
        ASSERT_TRUE(untouched || labels[i] == 1) << i;
    }
    EXPECT_GT(std::ranges::count(contours, 1), 0);
}

TEST_F(Segment, FindsTheSameCellsWithBf16HoweverTheImageIsDivided) {
    if (!has_bf16_kernels()) {
        GTEST_SKIP() << "there are no kernels for bf16";
    }
    ASSERT_EQ(run("cells.png -o floats.png").exit_code, 0);
    const Outcome outcome = run("cells.png -o whole.png --precision bf16 --json");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_EQ(nlohmann::json::parse(outcome.output).at("precision").at("stored"), "bf16");
    const auto expected = samples_of(folder_ / "floats.png"),
               got = samples_of(folder_ / "whole.png");
    std::size_t equal = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        equal += expected[i] == got[i];
    }
    EXPECT_GE(double(equal), 0.995 * double(expected.size()));
    ASSERT_EQ(run("cells.png -o tiled.png --tile 160 --precision bf16").exit_code, 0);
    EXPECT_TRUE(same("tiled.png", "whole.png"));
}

TEST_F(Segment, TilesChangeNothing) {
    ASSERT_EQ(run("cells.png -o whole.png --probabilities whole_p.png").exit_code, 0);
    const Outcome tiled = run("cells.png -o m.png --probabilities p.png --tile 160 --json");
    ASSERT_EQ(tiled.exit_code, 0) << tiled.errors;
    const auto report = nlohmann::json::parse(tiled.output);
    EXPECT_GT(report.at("images").at(0).at("tiles").at("count"), 1);
    EXPECT_TRUE(same("m.png", "whole.png"));
    EXPECT_TRUE(same("p_cell.png", "whole_p_cell.png"));
}

TEST_F(Segment, FastTilesDifferInRoundingAndSaySo) {
    ASSERT_EQ(run("cells.png -o exact.png").exit_code, 0);
    const Outcome outcome = run("cells.png -o fast.png --tile 160 --fast");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("Winograd's algorithm rounds them by their place"));
    const std::vector<std::uint16_t> fast = samples_of(folder_ / "fast.png");
    const std::vector<std::uint16_t> exact = samples_of(folder_ / "exact.png");
    ASSERT_EQ(fast.size(), exact.size());
    std::size_t different = 0;
    for (std::size_t i = 0; i < fast.size(); ++i) {
        different += fast[i] != exact[i];
    }
    EXPECT_LE(different, fast.size() / 1000);
}

TEST_F(Segment, TakesAPipeAndFillsOne) {
    ASSERT_EQ(run("cells.png -o file.png").exit_code, 0);
    const Outcome outcome = upforge_command("segment - -o - <cells.png >piped.png", folder_ / "");
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.errors, StartsWith("standard input: 117x220"));
    EXPECT_TRUE(same("piped.png", "file.png"));
}

TEST_F(Segment, SlidingGivesTheDenseMaskAndPatchesTheirOwn) {
    write_cells(folder_ / "small.png", 3, 108, 60);
    ASSERT_EQ(run("small.png -o dense.png").exit_code, 0);
    const Outcome sliding = run("small.png -o sliding.png --method sliding");
    ASSERT_EQ(sliding.exit_code, 0) << sliding.errors;
    EXPECT_THAT(sliding.output, HasSubstr(" and 0 of 6480 pixels (0 %) have another class."));
    EXPECT_TRUE(same("sliding.png", "dense.png"));
    const Outcome patches = run("small.png -o p.png --method patch --tile 32 --json");
    const auto report = nlohmann::json::parse(patches.output);
    EXPECT_EQ(report.at("images").at(0).at("tiles").at("count"), 8);
    EXPECT_EQ(report.at("images").at(0).at("tiles").at("exact"), false);
    EXPECT_GT(report.at("images").at(0).at("method").at("differing_pixels"), 0);
}

TEST_F(Segment, GoesOnAfterABadImage) {
    fs::create_directory(folder_ / "in");
    write_cells(folder_ / "in" / "a.png", 1, 40, 33);
    write_cells(folder_ / "in" / "c.PNG", 2, 33, 40);
    std::ofstream(folder_ / "in" / "b.png") << "no image";
    std::ofstream(folder_ / "in" / "notes.txt") << "not looked at";
    const Outcome outcome = run("in -o out/masks --overlay out");
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr("upforge: error: cannot read in/b.png: "),
                                      HasSubstr("upforge: error: 1 of 3 images failed\n")));
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("in/a.png: 33x40, cell "), HasSubstr("in/c.PNG: "),
                                      HasSubstr("\n2 images in ")));
    EXPECT_TRUE(fs::exists(folder_ / "out" / "masks" / "a_mask.png"));
    EXPECT_TRUE(fs::exists(folder_ / "out" / "c_overlay.png"));
    EXPECT_FALSE(fs::exists(folder_ / "out" / "masks" / "b_mask.png"));
}

TEST_F(Segment, ResumesAndShares) {
    fs::create_directory(folder_ / "in");
    for (const int image : {1, 2, 3, 4, 5}) {
        write_cells(folder_ / "in" / fmt::format("{}.png", image), image, 24, 24);
    }
    const auto images = [&](const std::string& arguments) {
        const Outcome outcome = run("in -o out --json " + arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
        std::string names;
        const auto report = nlohmann::json::parse(outcome.output);
        for (const auto& image : report.at("images")) {
            names += fs::path(image.at("image").get<std::string>()).stem().string();
        }
        return names + fmt::format("-{}", report.at("skipped").get<int>());
    };
    EXPECT_EQ(images("--shard 2/2"), "24-0");
    EXPECT_EQ(images("--resume"), "135-2");
    EXPECT_EQ(images("--resume"), "-5");
    fs::last_write_time(folder_ / "in" / "3.png",
                        fs::file_time_type::clock::now() + std::chrono::hours(1));
    fs::remove(folder_ / "out" / "4_mask.png");
    EXPECT_EQ(images("--resume"), "34-3");
    EXPECT_EQ(images("--shard 1/2"), "135-0");
}

TEST_F(Segment, WarnsOfAnswersThatCannotBeRight) {
    const Outcome outcome = run("cells.png -o m.png --normalize none --mean 1000 --std 0.001 -q");
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.output, IsEmpty());
    EXPECT_THAT(outcome.errors,
                AllOf(StartsWith("upforge: warning: cells.png: all 25740 pixels are "),
                      HasSubstr("check the normalisation (the network was given pixels from 0 to "
                                "1, less 1000, over 0.001)")));
}

TEST_F(Segment, FlagsAreStrongerThanTheSidecarAndThatThanTheModel) {
    fs::copy(UPFORGE_SOURCE_DIR "/apps/cells/cells.onnx", folder_ / "net.onnx");
    const auto names = [&](const std::string& flags) {
        const Outcome outcome = run("cells.png --json --model net.onnx " + flags);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
        const auto report = nlohmann::json::parse(outcome.output);
        return report.at("images").at(0).at("classes").at(1).at("name").get<std::string>();
    };
    EXPECT_EQ(names(""), "cell");
    std::ofstream(folder_ / "net.json") << R"({"classes": ["glass", "blob"]})";
    EXPECT_EQ(names(""), "blob");
    EXPECT_EQ(names("--classes nothing,something"), "something");
}

TEST_F(Segment, SaysInOneLineWhatIsWrong) {
    fs::create_directory(folder_ / "empty");
    std::ofstream(folder_ / "text.png") << "text";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"missing.png -o m.png", "cannot read missing.png: No such file or directory"},
        {"text.png -o m.png", "cannot read text.png: "},
        {"empty -o out", "there is no .png file in the folder empty"},
        {"cells.png -o cells.png", "cells.png is an image to be read, and is not written over"},
        {"cells.png -o ./empty/../cells.png", "is an image to be read"},
        {"cells.png -o m.png --overlay m.png", "m.png would be written twice"},
        {"cells.png ./cells.png -o out", "out/cells_mask.png would be written twice"},
        {". -o .", ". is the folder of the images; give another one"},
        {"cells.png -o nowhere/m.png", "cannot write nowhere/m.png: No such file or directory"},
        {"cells.png -o /dev/full", "cannot write /dev/full: No space left on device"},
        {"cells.png -o m.png --overlay /dev/full", "cannot write /dev/full: No space left"},
        {"cells.png text.png -o text.png/out", "cannot write text.png/out: Not a directory"},
        {"cells.png -o m.png --model text.png", "text.png: "},
        {"cells.png -o m.png --mean 1,2", "--mean has 2 values, the network's input 1 channel"},
        {"cells.png -o m.png --tile 8",
         "tiles of 8 pixels are too small for the network, 136 are enough"},
        {"cells.png -o m.png --max-memory 1M", "1 MB are too few for an image of 117x220"},
        {"cells.png -o m.png --max-side 100", "the limit is 100 a side (--max-side)"},
        {"cells.png --probabilities -", "--probabilities makes 2 files, and - is one"},
        {"- - -o out", "- is named twice, and there is one standard input"},
    };
    for (const auto& [arguments, words] : cases) {
        SCOPED_TRACE(arguments);
        const Outcome outcome = run(arguments + " -q");
        expect_failure(outcome, 1, words);
        EXPECT_FALSE(fs::exists(folder_ / "m.png"));
    }
    for (const auto& [arguments, words] : std::vector<std::pair<std::string, std::string>>{
             {"cells.png", "nothing is asked for; give -o OUT"},
             {"-o m.png", "INPUT is required"},
             {"cells.png -o m.png --tile few", "--tile must be a number of pixels or auto"},
             {"cells.png -o out --shard 3/2", "--shard must be i/n with i from 1 to n"},
             {"cells.png -o - --json", "--json and an image cannot both go to standard output"},
             {"cells.png -o m.png --method slow", "slow"}}) {
        SCOPED_TRACE(arguments);
        expect_failure(run(arguments), 2, words);
    }
}

TEST_F(Segment, RefusesModelsThatMakeNoMasks) {
    const auto expect_refused = [&](const std::string& network, const std::string& words) {
        ASSERT_EQ(upforge_command("make " + network + " -o net.onnx", folder_ / "").exit_code, 0);
        expect_failure(run("cells.png -o m.png --model net.onnx"), 1, "net.onnx: " + words);
    };
    expect_refused("dcgan", "the network takes images of 100 channels");
    expect_refused("pyramid", "the network's output ");
    expect_refused("unet --in-channels 4", "the network takes images of 4 channels");

    const std::vector<Dim> dims{{1}, {1}, {8}, {8}};
    Model two;
    two.inputs = {{"a", ElementType::f32, dims}, {"b", ElementType::f32, dims}};
    two.outputs = {{"sum", ElementType::f32, dims}};
    two.nodes = {{"Add", "add", {"a", "b"}, {"sum"}}};
    write_onnx(two, folder_ / "net.onnx");
    expect_failure(run("cells.png -o m.png --model net.onnx"), 1,
                   "net.onnx: the network has 2 inputs (a, b); one that makes an image of an image "
                   "has 1");
    two.inputs.pop_back();
    two.nodes = {{"Relu", "one", {"a"}, {"x"}}, {"Sigmoid", "two", {"a"}, {"y"}}};
    two.outputs = {{"x", ElementType::f32, dims}, {"y", ElementType::f32, dims}};
    write_onnx(two, folder_ / "net.onnx");
    expect_failure(run("cells.png -o m.png --model net.onnx"), 1,
                   "the network has 2 outputs (x, y)");
}

TEST_F(Segment, RefusesBombsByALimitThatCanBeMoved) {
    const std::string bomb = png_bytes::file({.width = 0x7fffffff, .height = 0x7fffffff});
    std::ofstream(folder_ / "bomb.png") << bomb;
    ASSERT_LT(bomb.size(), 100u);
    expect_failure(run("bomb.png -o m.png"), 1, "the limit is 1000000 a side (--max-side)");
    expect_failure(run("bomb.png -o m.png --max-side 3000000000"), 1, "(--max-decoded)");
    std::ofstream(folder_ / "wide.png") << png_bytes::file({.width = 900000, .height = 900000});
    expect_failure(run("wide.png -o m.png"), 1,
                   "takes 810000000000 bytes, the limit is 8589934592 (--max-decoded)");
    expect_failure(run("wide.png -o m.png --max-decoded 1000G"), 1, "cannot read wide.png: ");
}

TEST_F(Segment, LeavesNoPartialFileWhenInterrupted) {
    using namespace std::chrono_literals;
    write_cells(folder_ / "cells.png", seed, 4 * width, 4 * height);  // seconds of work
    for (const auto delay : {5ms, 30ms, 80ms, 150ms}) {
        const std::string image = folder_ / "cells.png", mask = folder_ / "m.png";
        const std::vector<const char*> arguments{
            UPFORGE_COMMAND, "segment", image.c_str(), "-o",        mask.c_str(), "-q",
            "--method",      "sliding", "--overlay",   "/dev/null", nullptr};
        pid_t child = 0;
        ASSERT_EQ(posix_spawn(&child, UPFORGE_COMMAND, nullptr, nullptr,
                              const_cast<char* const*>(arguments.data()), environ),
                  0);
        std::this_thread::sleep_for(delay);
        ::kill(child, SIGINT);
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) << status;
        expect_only_image();
    }
}

/// Images and masks of other projects' models.
class SegmentWithModel : public Segment {
  protected:
    void SetUp() override {
        if (!fs::exists(models_)) {
            GTEST_SKIP() << "other projects' models are not at " << models_;
        }
    }

    const fs::path models_ = vectors::shared_data() / "models";
};

TEST_F(SegmentWithModel, FindsTheNucleiThatItsAuthorsFound) {
    const std::string nuclei = models_ / "nuclei_broad";
    for (const std::string tile : {"auto", "256"}) {
        const Outcome outcome =
            run(fmt::format("{0}/input.png --model {0}/model.onnx --normalize zscore -o m.png "
                            "--tile {1}",
                            nuclei, tile));
        ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
        const std::vector<std::uint16_t> found = samples_of(folder_ / "m.png");
        const std::vector<std::uint16_t> expected = samples_of(nuclei + "/png_expected_mask.png");
        ASSERT_EQ(found.size(), expected.size());
        std::size_t equal = 0;
        for (std::size_t i = 0; i < found.size(); ++i) {
            equal += (found[i] != 0) == (expected[i] != 0);
        }
        fmt::print("tiles {}: {} of {} pixels are equal\n", tile, equal, found.size());
        EXPECT_GE(double(equal), 0.999 * double(found.size()));
    }
}

TEST_F(SegmentWithModel, MapsThePressureThatItsAuthorsMapped) {
    for (const std::string image : {"file01_00050", "file01_00337"}) {
        const std::string pressure = models_ / "sedgen_unet";
        const Outcome outcome =
            run(fmt::format("{0}/{1}_input.png --model {0}/model.onnx --scores probabilities "
                            "--classes none,pressure --probabilities p.png",
                            pressure, image));
        ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
        const std::vector<std::uint16_t> found = samples_of(folder_ / "p_pressure.png");
        const std::vector<std::uint16_t> expected =
            samples_of(fmt::format("{}/{}_expected.png", pressure, image));
        ASSERT_EQ(found.size(), expected.size());
        std::size_t equal = 0;
        for (std::size_t i = 0; i < found.size(); ++i) {
            equal += std::uint16_t(found[i] / 65535.0 * 255 + 0.5) == expected[i];
        }
        fmt::print("{}: {} of {} pixels are equal\n", image, equal, found.size());
        EXPECT_GE(double(equal), 0.999 * double(found.size()));
    }
}

}  // namespace
