#include "core/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "tests/expect_error.h"
#include "tests/file_size_limit.h"
#include "tests/temporary_folder.h"

namespace upforge {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

void write_text(const fs::path& path, std::string_view text) {
    std::ofstream(path) << text;
}

std::string read_text(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void replace(const fs::path& path, std::string_view text) {
    OutputFile file(path);
    ASSERT_FALSE(file.write(text.data(), text.size()));
    file.commit();
}

TEST(OutputFile, AppearsOnlyWhenCommitted) {
    const TemporaryFolder folder;
    OutputFile file(folder / "new");
    ASSERT_FALSE(file.write("whole", 5));
    EXPECT_FALSE(fs::exists(folder / "new"));
    file.commit();
    EXPECT_THAT(folder.contents(), ElementsAre("new"));
    EXPECT_EQ(read_text(folder / "new"), "whole");
}

TEST(OutputFile, IsStandardOutputWhereItIsNamedByADash) {
    testing::internal::CaptureStdout();
    {
        OutputFile file("-");
        EXPECT_EQ(file.path(), "standard output");
        EXPECT_FALSE(file.write("whole", 5));
        file.commit();
    }
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "whole");
    EXPECT_FALSE(fs::exists("-"));
}

TEST(OutputFile, LeavesNothingWhenNotCommitted) {
    const TemporaryFolder folder;
    {
        OutputFile file(folder / "new");
        ASSERT_FALSE(file.write("half", 4));
    }
    EXPECT_THAT(folder.contents(), IsEmpty());
}

TEST(OutputFile, KeepsWhatWasThereWhenNotCommitted) {
    const TemporaryFolder folder;
    write_text(folder / "old", "precious");
    { OutputFile file(folder / "old"); }
    EXPECT_EQ(read_text(folder / "old"), "precious");
}

TEST(OutputFile, ReplacesWhatWasThere) {
    const TemporaryFolder folder;
    write_text(folder / "old", "something longer");
    replace(folder / "old", "short");
    EXPECT_EQ(read_text(folder / "old"), "short");
    EXPECT_THAT(folder.contents(), ElementsAre("old"));
}

TEST(OutputFile, FollowsSymbolicLinks) {
    const TemporaryFolder folder;
    write_text(folder / "file", "before");
    fs::create_symlink("file", folder / "link");
    replace(folder / "link", "after");
    EXPECT_TRUE(fs::is_symlink(folder / "link"));
    EXPECT_EQ(read_text(folder / "file"), "after");
}

TEST(OutputFile, WritesDevicesDirectly) {
    replace("/dev/null", "gone");
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(OutputFile, SaysWhyItCannotBeOpened) {
    const TemporaryFolder folder;
    const fs::path missing = folder / "missing" / "file";
    expect_error(ErrorCode::file,
                 "cannot write " + missing.string() + ": No such file or directory",
                 [&] { OutputFile file(missing); });
    expect_error(ErrorCode::file, "Is a directory", [] { OutputFile file("/tmp"); });
    expect_error(ErrorCode::file, "does not name a file", [&] { OutputFile file(folder / ""); });
    expect_error(ErrorCode::file, "does not name a file", [] { OutputFile file(""); });
}

TEST(OutputFile, ReportsAFullDisk) {
    const TemporaryFolder folder;
    {
        OutputFile file(folder / "large");
        const FileSizeLimit limit(1000);
        const std::string text(2000, 'x');
        EXPECT_EQ(file.write(text.data(), text.size()), std::errc::file_too_large);
    }
    EXPECT_THAT(folder.contents(), IsEmpty());
}

void clean_up_and_end(int signal) {
    remove_unfinished_files();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

TEST(OutputFile, IsRemovedWhenASignalEndsTheProcess) {
    const TemporaryFolder folder;
    const auto two_files_and_a_signal = [&] {
        OutputFile first(folder / "first");
        OutputFile second(folder / "second");
        std::signal(SIGTERM, clean_up_and_end);
        std::raise(SIGTERM);
    };
    EXPECT_EXIT(two_files_and_a_signal(), testing::KilledBySignal(SIGTERM), "");
    EXPECT_THAT(folder.contents(), IsEmpty());
}

}  // namespace
}  // namespace upforge
