/// What README.md names is there. Whether its worked examples work is tests/readme's to say.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <set>
#include <string>

namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

const std::filesystem::path root = UPFORGE_SOURCE_DIR;

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string output;
    for (int c = 0; (c = std::fgetc(pipe.get())) != EOF;) {
        output += static_cast<char>(c);
    }
    return output;
}

/// Everything that the first group of `pattern` matches.
std::set<std::string> matches(const std::string& text, const char* pattern) {
    const std::regex regex(pattern);
    std::set<std::string> found;
    for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match) {
        found.insert((*match)[1]);
    }
    return found;
}

class Readme : public testing::Test {
  protected:
    const std::string readme = text_of(root / "README.md");
};

TEST_F(Readme, LinksToFilesThatExist) {
    std::set<std::string> links = matches(readme, R"(\]\(([^): ]+)\))");
    links.merge(matches(readme, R"re(src="([^":]+)")re"));
    ASSERT_GE(links.size(), 2u);
    for (const std::string& link : links) {
        EXPECT_TRUE(std::filesystem::exists(root / link)) << link;
    }
}

TEST_F(Readme, NamesPathsThatExistOrThatItsExamplesAdd) {
    const std::set<std::string> added = matches(readme, "```[a-z]* file=([^ \n]+)");
    const std::set<std::string> paths =
        matches(readme, "[^`]`((?:apps|generators|runtime|schedules|tests)/[a-z0-9_./]*)`");
    ASSERT_GE(paths.size(), 10u);
    for (const std::string& path : paths) {
        EXPECT_TRUE(added.count(path) || std::filesystem::exists(root / path)) << path;
    }
}

TEST_F(Readme, NamesVerbsOfRun) {
    const std::string help = output_of(fmt::format("'{}' --help", (root / "run").string()));
    const std::set<std::string> verbs = matches(readme, R"(\./run (\w+))");
    ASSERT_GE(verbs.size(), 3u);
    for (const std::string& verb : verbs) {
        if (verb != "help") {
            EXPECT_THAT(help, ContainsRegex(fmt::format("\n  {} ", verb)));
        }
    }
}

TEST_F(Readme, ListsEveryOperator) {
    const std::string header = text_of(root / "runtime/include/upforge/operators.h");
    const std::set<std::string> operators = matches(header, R"(\n(?:Tensor|Pooled) (\w+)\()");
    ASSERT_GE(operators.size(), 18u);
    for (const std::string& name : operators) {
        EXPECT_THAT(readme, HasSubstr(fmt::format("`{}`", name)));
    }
}

TEST_F(Readme, CountsTheProblems) {
    const std::string table = fmt::format("\n{}", text_of(root / "tests/problems/operators.txt"));
    const std::regex row("\n(smoke|ci|all) ");
    const auto problems = std::distance(std::sregex_iterator(table.begin(), table.end(), row), {});
    EXPECT_THAT(readme, HasSubstr(fmt::format("{} problems", problems)));
}

}  // namespace
