#pragma once

#include <string>

#include "gallery_page/folder.h"
#include "segment/segmenter.h"

namespace upforge::gallery {

/// Runs everything, and writes gallery.html and its pictures. `date` is what the page says it is.
void write_gallery(const Folder& folder, segment::Segmenter& segmenter, const std::string& date);

}  // namespace upforge::gallery
