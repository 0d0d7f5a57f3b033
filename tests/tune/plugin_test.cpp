/// Plug-ins: kernels that won, compiled after the program was, and picked up when it starts.

#include "tuned/plugin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <fstream>

#include "apps/tune/plugin_maker.h"
#include "kernels/recording.h"
#include "tests/execution_limits.h"
#include "tests/expect_error.h"
#include "tests/temporary_folder.h"
#include "upforge/prepared.h"

namespace upforge::tuned {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kernel = "depthwise_conv channels sse41 vectors=2 rows=3";

/// A convolution of each of five channels by itself.
class Blur {
  public:
    Tensor operator()() const { return conv_(input_); }

    /// What is chosen for it.
    kernels::Choice choice() const {
        kernels::Recording recording(true);
        const kernels::Recording::Scope scope(recording);
        conv_(input_);
        return recording.choices().at(0);
    }

    Winners won_by(const std::string& winner) const {
        return {this_origin(),
                {{to_string(choice().problem.value()), Isa::sse41, 1, winner,
                  std::string(kernels::algorithm(operation_of(winner))), 1, 2}}};
    }

  private:
    Tensor input_{{.height = 9, .width = 7, .channels = 5}, std::vector<float>(9 * 7 * 5, 0.3f)};
    Conv conv_{Filter({.outer = 5, .height = 3, .width = 3}, std::vector<float>(45, 0.7f)),
               {.padding = 1, .groups = 5}};
};

class PlugIn : public testing::Test {
  protected:
    void write(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name) << text;
    }

    const TemporaryFolder folder_;
    const IsaLimit isa_{Isa::sse41};
    const ThreadLimit threads_{1};
};

TEST_F(PlugIn, IsMadeAndThenChosenWithTheSameBits) {
    const Blur blur;
    const Tensor before = blur();
    const auto manifest =
        tune::make_plugin(blur.won_by(kernel), tune::Toolchain(), folder_ / "new/folder", {});
    EXPECT_EQ(manifest.filename(), winners_file_name(this_cpu().model));
    EXPECT_THAT(load_plugins(manifest.parent_path()), IsEmpty());
    const kernels::Choice choice = blur.choice();
    EXPECT_EQ(to_string(*choice.kernel), kernel);
    EXPECT_EQ(choice.advice, "2.00 times as fast as the default on this processor");
    const Tensor after = blur();
    EXPECT_EQ(std::memcmp(after.data(), before.data(), after.shape().elements() * sizeof(float)),
              0);
}

TEST_F(PlugIn, ReplacesTheEarlierOneOfItsProcessor) {
    const tune::Toolchain toolchain;
    Winners winners = Blur().won_by("add channels sse41 vectors=2 rows=8");
    tune::make_plugin(winners, toolchain, folder_ / "", {});
    const auto before = folder_.contents();
    tune::make_plugin(winners, toolchain, folder_ / "", {});
    EXPECT_EQ(folder_.contents(), before);
    winners.all[0].seconds = 0.5;
    tune::make_plugin(winners, toolchain, folder_ / "", {});
    EXPECT_EQ(folder_.contents().size(), before.size());
    EXPECT_NE(folder_.contents(), before);
}

TEST_F(PlugIn, IsNotMadeOfWhatDoesNotCompile) {
    expect_error(ErrorCode::unsupported, "vectors=99 did not compile", [&] {
        tune::make_plugin(Blur().won_by("add channels sse41 vectors=99"), tune::Toolchain(),
                          folder_ / "", {});
    });
    EXPECT_THAT(folder_.contents(), IsEmpty());
}

Manifest manifest() {
    return {.library = "none.so",
            .kernels = {{kernel, "upforge_plugin_0"}},
            .winners = Blur().won_by(kernel)};
}

TEST_F(PlugIn, HasAManifestThatIsReadAgain) {
    EXPECT_EQ(parse_manifest(to_json(manifest()), "here"), manifest());
    expect_error(ErrorCode::file, "here lacks \"abi\"",
                 [] { parse_manifest("{\"version\":1}", "here"); });
}

TEST_F(PlugIn, IsRefusedWithTheReasonWhereItDoesNotFit) {
    Manifest misfit = manifest();
    const auto refusal = [&] {
        write("p.json", to_json(misfit));
        return load_plugins(folder_ / "");
    };
    const auto says = [&](const std::string& words) {
        return ElementsAre(AllOf(HasSubstr("p.json is left out: "), HasSubstr(words)));
    };
    EXPECT_THAT(refusal(), says("none.so"));
    misfit.winners.all[0].algorithm = "old";
    EXPECT_THAT(refusal(), says("it is made for sources of depthwise_conv old, but this program "
                                "has " +
                                std::string(kernels::algorithm("depthwise_conv"))));
    misfit.winners.origin.halide = "1.0";
    EXPECT_THAT(refusal(), says("it is made for Halide 1.0, but this program has "));
    misfit.abi = 7;
    EXPECT_THAT(refusal(), says("it is made for kernel ABI 7, but this program has 1"));
    write("p.json", "{");
    EXPECT_THAT(load_plugins(folder_ / ""), says("not a JSON object"));
    write("q.json", "");
    EXPECT_THAT(load_plugins(folder_ / ""), testing::SizeIs(2));
    EXPECT_THAT(load_plugins(folder_ / "none"), IsEmpty());
}

TEST(PluginFolder, FollowsTheEnvironment) {
    ::setenv("HOME", "/home/me", 1);
    ::unsetenv("XDG_DATA_HOME");
    ::unsetenv("UPFORGE_PLUGINS");
    EXPECT_EQ(plugin_folder(), "/home/me/.local/share/upforge/plugins");
    ::setenv("XDG_DATA_HOME", "/data", 1);
    EXPECT_EQ(plugin_folder(), "/data/upforge/plugins");
    ::setenv("UPFORGE_PLUGINS", "/plugins", 1);
    EXPECT_EQ(plugin_folder(), "/plugins");
    ::setenv("UPFORGE_PLUGINS", "", 1);
    EXPECT_EQ(plugin_folder(), "");
}

}  // namespace
}  // namespace upforge::tuned
