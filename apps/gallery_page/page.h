#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gallery_page/folder.h"
#include "gallery_page/markup.h"
#include "image/color.h"

namespace upforge::gallery {

struct Section {
    std::string id;
    std::string title;
    Markup lead;
    Markup body;
    std::vector<std::string> commands;  ///< that show the same in a terminal
};

/// What stands above all sections.
struct Heading {
    std::string document;  ///< a browser's name for the page
    std::string title;
    Markup lead;
    std::vector<std::pair<std::string, std::string>> facts;  ///< name, value
};

Markup page(const Heading& heading, const std::vector<Section>& sections);

/// "pixels" pictures are enlarged without smoothing.
enum class Look { photograph, pixels, difference };

Markup image(const Picture& picture, const std::string& alternative, Look look = Look::photograph);
/// What `content` shows, with its name and a remark below.
Markup figure(const Markup& content, const std::string& name, const Markup& remark = {});
/// Figures side by side: at most so many.
Markup row_of(int most, const Markup& figures);
Markup paragraph(const Markup& content);

/// A coloured square and what the colour stands for.
Markup key(Rgb color, const std::string& meaning);
Markup key_row(const Markup& keys);

struct Column {
    std::string title;
    bool numbers = false;  ///< set flush right
};
Markup table(const std::vector<Column>& columns, const std::vector<std::vector<Markup>>& rows);

}  // namespace upforge::gallery
