#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/command.h"

extern char** environ;

namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::Eq;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

TEST(Cli, PrintsItsVersion) {
    const Outcome outcome = upforge_command("--version");
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.output, MatchesRegex("upforge [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(Cli, HelpHasAnExample) {
    for (const std::string command :
         {"", "compare ", "compare-image ", "demo ", "devices ", "eval ", "gallery ", "inspect ",
          "kernels ", "make ", "segment "}) {
        SCOPED_TRACE(command);
        const Outcome outcome = upforge_command(command + "--help");
        EXPECT_EQ(outcome.exit_code, 0);
        EXPECT_THAT(outcome.output, HasSubstr("Example:\n  upforge "));
        EXPECT_THAT(outcome.errors, IsEmpty());
    }
}

TEST(Cli, ExplainsWrongUsage) {
    expect_failure(upforge_command(""), 2, "no command given; the commands are: ");
    expect_failure(upforge_command("dmeo"), 2, "unknown command 'dmeo'; did you mean 'demo'?");
    expect_failure(upforge_command("frobnicate"), 2, "the commands are: ");
    expect_failure(upforge_command("--frobnicate"), 2, "unknown option '--frobnicate'");
    expect_failure(upforge_command("demo --frobnicate"), 2, "see 'upforge demo --help'");
    expect_failure(upforge_command("demo --jsno"), 2, "did you mean '--json'?");
    expect_failure(upforge_command("demo -o"), 2, "see 'upforge demo --help'");
    expect_failure(upforge_command("'two\nlines'"), 2, "unknown command");
}

TEST(Cli, ReportsAnOutputThatNobodyTakes) {
    expect_failure(upforge_command("--help >/dev/full"), 1, "No space left on device");
    expect_failure(upforge_command("--help >&-"), 1, "Bad file descriptor");
}

TEST(Cli, SurvivesClosedStandardError) {
    EXPECT_EQ(upforge_command("frobnicate 2>&-").exit_code, 2);
}

TEST(Demo, DrawsTheContactSheet) {
    const TemporaryFolder folder;
    const Outcome outcome =
        upforge_command(fmt::format("demo -o '{}'", (folder / "sheet.png").string()));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, StartsWith("method "));
    for (const std::string method :
         {"nearest", "bed of nails", "max-unpool", "bilinear", "transposed conv, bilinear kernel",
          "transposed conv, 3 x 3, stride 2", "overlap of 3 x 3, stride 2"}) {
        EXPECT_THAT(outcome.output, HasSubstr("\n" + method + " "));
    }
    EXPECT_THAT(outcome.output, EndsWith("Wrote " + (folder / "sheet.png").string() + ".\n"));
    EXPECT_THAT(folder.contents(), ElementsAre("sheet.png"));

    png_image sheet{};
    sheet.version = PNG_IMAGE_VERSION;
    ASSERT_NE(png_image_begin_read_from_file(&sheet, (folder / "sheet.png").c_str()), 0);
    EXPECT_EQ(sheet.width, 920U);
    EXPECT_GT(sheet.height, 2000U);
    png_image_free(&sheet);
}

TEST(Demo, PrintsJson) {
    const TemporaryFolder folder;
    const std::string sheet = folder / "sheet.png";
    const Outcome outcome = upforge_command(fmt::format("demo --json -o '{}'", sheet));
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    const auto report = nlohmann::json::parse(outcome.output);
    EXPECT_EQ(report.at("sheet"), sheet);
    EXPECT_EQ(report.at("methods").size(), 7U);
    for (const auto& method : report.at("methods")) {
        EXPECT_LE(method.at("largest_difference"), 1e-5) << method;
        EXPECT_TRUE(method.at("passes")) << method;
    }
}

TEST(Demo, LeavesNothingWhereItCannotWrite) {
    const TemporaryFolder folder;
    const std::string path = folder / "sheet.png";
    expect_failure(upforge_command(fmt::format("demo -o '{}/x.png'", path)), 1,
                   "cannot write " + path + "/x.png: No such file or directory");
    expect_failure(upforge_command("demo -o /dev/full"), 1,
                   "cannot write /dev/full: No space left");
    EXPECT_THAT(folder.contents(), IsEmpty());
}

TEST(Demo, LeavesNoPartialFileWhenInterrupted) {
    using namespace std::chrono_literals;
    for (const auto delay : {1ms, 5ms, 10ms, 20ms, 40ms, 80ms}) {
        const TemporaryFolder folder;
        const std::string path = folder / "sheet.png";
        const std::vector<const char*> arguments{UPFORGE_COMMAND, "demo", "--json", "-o",
                                                 path.c_str(),    nullptr};
        posix_spawn_file_actions_t quietly;
        posix_spawn_file_actions_init(&quietly);
        posix_spawn_file_actions_addopen(&quietly, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        pid_t child = 0;
        ASSERT_EQ(posix_spawn(&child, UPFORGE_COMMAND, &quietly, nullptr,
                              const_cast<char* const*>(arguments.data()), environ),
                  0);
        posix_spawn_file_actions_destroy(&quietly);

        std::this_thread::sleep_for(delay);
        ::kill(child, SIGINT);
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFEXITED(status) || WTERMSIG(status) == SIGINT) << status;
        EXPECT_THAT(folder.contents(), AnyOf(IsEmpty(), ElementsAre(Eq("sheet.png"))));
    }
}

}  // namespace
