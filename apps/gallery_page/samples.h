#pragma once

#include <cstdint>
#include <string>

#include "cells/synthesis.h"
#include "gallery_page/folder.h"
#include "segment/image_source.h"

namespace upforge::gallery {

/// A picture of cells to show the network, of which it is known what is on it.
struct Sample {
    std::string name;  ///< of its file: "cells"
    std::uint64_t seed;
    int width;
    int height;
};

/// The one that most of the page is about.
inline const Sample sample_image{"cells", 2014, 512, 512};

struct Part {
    int left, top, width, height;
};

/// One that lies in the folder.
struct Specimen {
    Specimen(const Folder& folder, const Sample& sample);
    /// A part of a larger one.
    Specimen(const Folder& folder, const std::string& name, const cells::CellImage& whole,
             const Part& part);

    /// "cells-mask.png"
    std::string file(const std::string& what) const { return name + '-' + what + ".png"; }

    std::string name;
    cells::CellImage cells;
    Picture picture;
    segment::ImageSource source;

  private:
    Specimen(const Folder& folder, std::string name, cells::CellImage cells);
};

}  // namespace upforge::gallery
