#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "image/png_reader.h"
#include "tests/command.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

struct Element {
    std::string name;
    std::map<std::string, std::string> attributes;
    std::string text = {};  ///< and that of the elements in it
};

/// Reads a page as strictly as XML is read: every element closed, every value quoted, every special
/// letter spelt out. What is wrong fails the test.
class Reader {
  public:
    explicit Reader(std::string_view page) : rest_(page) {}

    /// Each after those in it.
    std::vector<Element> read() {
        EXPECT_TRUE(take("<!DOCTYPE html>"));
        while (!rest_.empty() && !testing::Test::HasFailure()) {
            rest_.front() == '<' ? read_tag() : read_text();
        }
        EXPECT_THAT(open_, IsEmpty());
        return closed_;
    }

  private:
    bool take(std::string_view what) {
        const bool there = rest_.starts_with(what);
        rest_.remove_prefix(there ? what.size() : 0);
        return there;
    }

    std::string take_until(std::string_view letters) {
        const std::string taken(rest_.substr(0, rest_.find_first_of(letters)));
        rest_.remove_prefix(taken.size());
        return taken;
    }

    static std::string unescaped(std::string text) {
        const std::array<std::pair<std::string_view, std::string_view>, 4> entities{
            {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}}};
        std::string result;
        for (std::string_view rest = text; !rest.empty();) {
            const auto entity = std::ranges::find_if(
                entities, [&](const auto& known) { return rest.starts_with(known.first); });
            const bool known = entity != entities.end();
            EXPECT_TRUE(known || rest.front() != '&') << text;
            result += known ? entity->second : rest.substr(0, 1);
            rest.remove_prefix(known ? entity->first.size() : 1);
        }
        return result;
    }

    void read_text() {
        const std::string text = unescaped(take_until("<"));
        for (Element& element : open_) {
            element.text += text;
        }
    }

    void read_tag() {
        if (take("</")) {
            ASSERT_FALSE(open_.empty());
            EXPECT_EQ(take_until(">"), open_.back().name);
            take(">");
            close();
            return;
        }
        take("<");
        open_.push_back({take_until(" />"), {}});
        while (take(" ") && rest_.front() != '/') {
            const std::string name = take_until("=");
            ASSERT_TRUE(take("=\"")) << name;
            const bool is_new =
                open_.back().attributes.emplace(name, unescaped(take_until("\"<"))).second;
            EXPECT_TRUE(is_new) << name;
            ASSERT_TRUE(take("\"")) << name;
        }
        const bool is_void = take("/");
        ASSERT_TRUE(take(">")) << open_.back().name;
        if (is_void) {
            close();
        }
    }

    void close() {
        closed_.push_back(open_.back());
        open_.pop_back();
    }

    std::string_view rest_;
    std::vector<Element> open_, closed_;
};

/// Made once for all tests.
struct MadeGallery {
    MadeGallery() {
        made = upforge_command(fmt::format("gallery -o '{}'", path().string()));
        page = read_text(path() / "gallery.html");
        elements = Reader(page).read();
    }

    /// Not there before.
    std::filesystem::path path() const { return folder / "pages/gallery"; }

    std::vector<Element> named(const std::string& name) const {
        std::vector<Element> result;
        std::ranges::copy_if(elements, std::back_inserter(result),
                             [&](const Element& element) { return element.name == name; });
        return result;
    }

    std::vector<std::string> texts(const std::string& name) const {
        std::vector<std::string> result;
        for (const Element& element : named(name)) {
            result.push_back(element.text);
        }
        return result;
    }

    TemporaryFolder folder;
    Outcome made;
    std::string page;
    std::vector<Element> elements;
};

const MadeGallery& gallery() {
    static const MadeGallery made;
    return made;
}

std::string grouped(std::int64_t number) {
    return number < 1000 ? fmt::to_string(number)
                         : fmt::format("{},{:03}", grouped(number / 1000), number % 1000);
}

std::string megabytes(double bytes) {
    return fmt::format("{:.2f}\u00a0MB", bytes / 1e6);
}

/// How often each pixel is there, as the file has it.
std::map<std::vector<std::uint16_t>, std::int64_t> count_pixels(const std::string& file) {
    PngReader reader(gallery().path() / file);
    const int channels = reader.header().channels();
    std::vector<std::uint16_t> row(reader.header().row_samples());
    std::map<std::vector<std::uint16_t>, std::int64_t> counts;
    for (std::int64_t y = 0; y < reader.header().height; ++y) {
        reader.read_row(row);
        for (auto pixel = row.begin(); pixel != row.end(); pixel += channels) {
            ++counts[{pixel, pixel + channels}];
        }
    }
    return counts;
}

TEST(Gallery, IsMade) {
    EXPECT_EQ(gallery().made.exit_code, 0);
    EXPECT_THAT(gallery().made.errors, IsEmpty());
    EXPECT_THAT(gallery().made.output, HasSubstr("gallery.html"));
    EXPECT_THAT(gallery().texts("h2").size(), 6U);
}

TEST(Gallery, NeedsNothingFromElsewhere) {
    EXPECT_THAT(gallery().page, Not(AnyOf(HasSubstr("http"), HasSubstr("url("),
                                          HasSubstr("@import"), HasSubstr("<script"))));
}

TEST(Gallery, LinksToItsSections) {
    std::set<std::string> ids;
    for (const Element& section : gallery().named("section")) {
        ids.insert(section.attributes.at("id"));
    }
    const auto links = gallery().named("a");
    ASSERT_EQ(links.size(), ids.size());
    for (const Element& link : links) {
        EXPECT_TRUE(ids.contains(link.attributes.at("href").substr(1)));
    }
}

TEST(Gallery, ShowsPicturesThatAreThere) {
    std::set<std::string> shown{"gallery.html"};
    for (const Element& image : gallery().named("img")) {
        const std::string& file = image.attributes.at("src");
        EXPECT_THAT(image.attributes.at("alt"), Not(IsEmpty()));
        const PngReader reader(gallery().path() / file);
        EXPECT_EQ(image.attributes.at("width"), fmt::to_string(reader.header().width)) << file;
        EXPECT_EQ(image.attributes.at("height"), fmt::to_string(reader.header().height)) << file;
        shown.insert(file);
    }
    std::set<std::string> there;
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(gallery().path())) {
        there.insert(entry.path().filename());
        bytes += entry.file_size();
    }
    EXPECT_EQ(there, shown);
    EXPECT_LT(bytes, 3'000'000U);
}

TEST(Gallery, SaysWhereItWasMade) {
    const std::vector<std::string> facts = gallery().texts("dd");
    ASSERT_EQ(facts.size(), 4U);
    EXPECT_EQ(facts[0], this_cpu().model);
    EXPECT_EQ(facts[1], name_of(best_isa()));
    EXPECT_EQ(facts[2], fmt::to_string(threads()));
    EXPECT_THAT(facts[3], MatchesRegex("20[0-9]{2}-[0-9]{2}-[0-9]{2}"));
}

TEST(Gallery, HasTheDemosDifferences) {
    const std::string sheet = gallery().folder / "demo.png";
    const auto demo =
        json::parse(upforge_command(fmt::format("demo --json -o '{}'", sheet)).output);
    std::vector<std::string> expected, shown;
    for (const json& method : demo.at("methods")) {
        expected.push_back(fmt::format("Difference at most {:.2g}",
                                       method.at("largest_difference").get<double>()));
    }
    std::ranges::copy_if(gallery().texts("figcaption"), std::back_inserter(shown),
                         [](const std::string& text) { return text.starts_with("Difference "); });
    EXPECT_EQ(shown, expected);
}

TEST(Gallery, CountsTheMasksPixels) {
    const auto counts = count_pixels("cells-mask.png");
    const std::vector<std::string> rows = gallery().texts("tr");
    EXPECT_THAT(rows, Contains(HasSubstr("background" + grouped(counts.at({0})))));
    EXPECT_THAT(rows, Contains(HasSubstr("cell" + grouped(counts.at({1})))));
}

TEST(Gallery, CountsWhatPatchesGetWrong) {
    std::int64_t all = 0, alike = 0;
    for (const auto& [pixel, count] : count_pixels("roads-patch.png")) {
        const bool is_grey = pixel[0] <= 2 * pixel[2] && pixel[2] <= 2 * pixel[0];
        all += count;
        alike += is_grey ? count : 0;
    }
    EXPECT_GT(all, alike);
    const auto ends_in = [](const std::string& road, std::int64_t differing) {
        return AllOf(StartsWith(road), EndsWith(fmt::format("×{}", grouped(differing))));
    };
    EXPECT_THAT(gallery().texts("tr"), Contains(ends_in("Patch", all - alike)));
    EXPECT_THAT(gallery().texts("tr"), Contains(ends_in("Sliding", 0)));
}

TEST(Gallery, HasNoSeamsBetweenTiles) {
    EXPECT_THAT(
        gallery().texts("p"),
        Contains(HasSubstr("differ from those of the whole image in any bit: 0 of 1,228,800")));
}

TEST(Gallery, DrawsTheMemoryThatInspectTellsOf) {
    const auto inspected =
        json::parse(upforge_command("inspect '" UPFORGE_SOURCE_DIR
                                    "/apps/cells/cells.onnx' --size 512x512 --exact --json")
                        .output);
    const auto& arena = inspected.at("arena");
    EXPECT_THAT(gallery().texts("p"),
                Contains(AllOf(HasSubstr(megabytes(arena.at("bytes").get<double>())),
                               HasSubstr(megabytes(arena.at("least_bytes").get<double>())))));
    const std::vector<std::string> cells = gallery().texts("td");
    for (const json& layer : inspected.at("layers")) {
        EXPECT_THAT(cells, Contains(layer.at("name").get<std::string>()));
    }
}

TEST(Gallery, ShowsTheImageOfTheSourceTree) {
    const auto pixels = [](const std::filesystem::path& path) {
        PngReader reader(path);
        std::vector<std::uint16_t> all(reader.header().row_samples() * reader.header().height);
        for (std::int64_t y = 0; y < reader.header().height; ++y) {
            reader.read_row(std::span(all).subspan(y * reader.header().row_samples(),
                                                   reader.header().row_samples()));
        }
        return all;
    };
    EXPECT_EQ(pixels(gallery().path() / "cells.png"),
              pixels(UPFORGE_SOURCE_DIR "/apps/gallery/cells.png"));
}

TEST(Gallery, SaysWhatItCannotWrite) {
    expect_failure(upforge_command("gallery -o /dev/null/gallery"), 1,
                   "cannot make folder /dev/null/gallery: Not a directory");
}

}  // namespace
}  // namespace upforge
