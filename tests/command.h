#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "temporary_folder.h"

struct Outcome {
    int exit_code = -1;
    std::string output;
    std::string errors;
};

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Runs `upforge ARGUMENTS` through the shell, in a folder.
inline Outcome upforge_command(const std::string& arguments, const std::string& where = ".") {
    const TemporaryFolder folder;
    const std::string output = folder / "output", errors = folder / "errors";
    // Without whatever plug-ins this user has, unless a test names some.
    const int status = std::system(
        fmt::format("export UPFORGE_PLUGINS=\"$UPFORGE_PLUGINS\"; cd '{}' && '{}' >'{}' "
                    "2>'{}' {}",
                    where, UPFORGE_COMMAND, output, errors, arguments)
            .c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(output), read_text(errors)};
}

inline void expect_failure(const Outcome& outcome, int exit_code, const std::string& words) {
    EXPECT_EQ(outcome.exit_code, exit_code);
    EXPECT_THAT(outcome.errors, testing::MatchesRegex("upforge: error: [^\n]+\n"));
    EXPECT_THAT(outcome.errors, testing::HasSubstr(words));
}
