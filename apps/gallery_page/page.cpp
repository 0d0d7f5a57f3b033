#include "gallery_page/page.h"

#include <fmt/format.h>

#include "gallery_page/style.h"

namespace upforge::gallery {

namespace {

const char* class_of(Look look) {
    switch (look) {
        case Look::pixels:
            return "pixels";
        case Look::difference:
            return "pixels on-white";
        case Look::photograph:
            break;
    }
    return "photograph";
}

Markup facts(const std::vector<std::pair<std::string, std::string>>& facts) {
    Markup items;
    for (const auto& [name, value] : facts) {
        items += element("div", element("dt", name) + element("dd", value));
    }
    return element("dl", {{"class", "facts"}}, items);
}

Markup contents(const std::vector<Section>& sections) {
    Markup links;
    for (const Section& section : sections) {
        links += element("li", element("a", {{"href", '#' + section.id}}, section.title));
    }
    return element("nav", element("ol", links));
}

Markup header(const Heading& heading, const std::vector<Section>& sections) {
    return element("header", element("h1", heading.title) +
                                 element("p", {{"class", "lead"}}, heading.lead) +
                                 facts(heading.facts) + contents(sections));
}

Markup terminal(const std::vector<std::string>& commands) {
    Markup lines;
    for (const std::string& command : commands) {
        lines += element("code", command) + "\n";
    }
    return element("div", {{"class", "terminal"}},
                   element("p", "The same in a terminal") + element("pre", lines));
}

Markup body_of(const Section& section) {
    return element("section", {{"id", section.id}},
                   element("h2", section.title) + element("p", {{"class", "lead"}}, section.lead) +
                       section.body + terminal(section.commands)) +
           "\n";
}

Markup row(const char* cell, const std::vector<Column>& columns, const std::vector<Markup>& cells) {
    Markup result;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        result += columns[i].numbers ? element(cell, {{"class", "number"}}, cells[i])
                                     : element(cell, cells[i]);
    }
    return element("tr", result) + "\n";
}

}  // namespace

Markup page(const Heading& heading, const std::vector<Section>& sections) {
    Markup main;
    for (const Section& section : sections) {
        main += body_of(section);
    }
    const Markup head =
        void_element("meta", {{"charset", "utf-8"}}) +
        void_element("meta",
                     {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
        void_element("meta", {{"name", "color-scheme"}, {"content", "light dark"}}) +
        element("title", heading.document) + element("style", Markup::verbatim(style_sheet()));
    return Markup::verbatim("<!DOCTYPE html>\n") +
           element("html", {{"lang", "en"}},
                   element("head", head) + "\n" +
                       element("body", header(heading, sections) + element("main", main))) +
           "\n";
}

Markup image(const Picture& picture, const std::string& alternative, Look look) {
    return void_element("img", {{"src", picture.file},
                                {"width", fmt::to_string(picture.width)},
                                {"height", fmt::to_string(picture.height)},
                                {"class", class_of(look)},
                                {"alt", alternative}});
}

Markup figure(const Markup& content, const std::string& name, const Markup& remark) {
    return element("figure", content + element("figcaption", element("b", name) + " " + remark)) +
           "\n";
}

Markup row_of(int most, const Markup& figures) {
    return element("div", {{"class", fmt::format("row of-{}", most)}}, figures);
}

Markup paragraph(const Markup& content) {
    return element("p", content) + "\n";
}

Markup key(Rgb color, const std::string& meaning) {
    const std::string style = fmt::format("background:{}", to_string(color));
    return element("span", element("i", {{"style", style}}, "") + meaning);
}

Markup key_row(const Markup& keys) {
    return element("p", {{"class", "keys"}}, keys);
}

Markup table(const std::vector<Column>& columns, const std::vector<std::vector<Markup>>& rows) {
    std::vector<Markup> titles;
    for (const Column& column : columns) {
        titles.emplace_back(column.title);
    }
    Markup body;
    for (const std::vector<Markup>& cells : rows) {
        body += row("td", columns, cells);
    }
    return element(
        "div", {{"class", "scrolls"}},
        element("table", element("thead", row("th", columns, titles)) + element("tbody", body)));
}

}  // namespace upforge::gallery
