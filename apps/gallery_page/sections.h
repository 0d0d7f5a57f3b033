#pragma once

#include "gallery_page/folder.h"
#include "gallery_page/page.h"
#include "inspect/survey.h"
#include "segment/segmenter.h"

namespace upforge::gallery {

/// Every way of growing an image that the demo knows.
Section show_methods(const Folder& folder);
/// What the network makes of images of cells.
Section show_cells(const Folder& folder, segment::Segmenter& segmenter);
/// An image in overlapping tiles.
Section show_tiles(const Folder& folder, segment::Segmenter& segmenter);
/// Dense, patch by patch, and with a sliding window.
Section show_roads(const Folder& folder, segment::Segmenter& segmenter);
/// Where the network's values lie while it runs.
Section show_memory(const Survey& survey);
/// What each layer costs on the image, prepared for the network.
Section show_layers(const Survey& survey, const Tensor& image);

}  // namespace upforge::gallery
