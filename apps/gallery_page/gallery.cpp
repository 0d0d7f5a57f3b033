#include "gallery_page/gallery.h"

#include <fmt/format.h>

#include <utility>

#include "gallery_page/samples.h"
#include "gallery_page/sections.h"
#include "gallery_page/trial.h"
#include "upforge/machine.h"

namespace upforge::gallery {

namespace {

Survey survey_at(const Model& model, YX size) {
    graph::PreparedWeights weights;
    const lower::Constants folded = lower::fold_constants(model);
    Compiled compiled = compile(model, lower::resolve_sizes(model, {}, size), folded, weights);
    return Survey({.model = model, .inputs = {}, .precision = {}, .compiled = std::move(compiled)},
                  {});
}

}  // namespace

void write_gallery(const Folder& folder, segment::Segmenter& segmenter, const std::string& date) {
    std::vector<Section> sections{show_methods(folder), show_cells(folder, segmenter),
                                  show_tiles(folder, segmenter), show_roads(folder, segmenter)};
    const segment::ImageSource image(folder / (sample_image.name + ".png"), {});
    const Survey survey =
        survey_at(segmenter.network().model(), {sample_image.height, sample_image.width});
    sections.push_back(show_memory(survey));
    sections.push_back(show_layers(survey, prepared(segmenter, image)));
    const Heading heading{
        "Upforge: growing an image",
        "Growing an image",
        "What upsampling kernels compute, what a U-Net makes of them, and what that costs. Every "
        "picture and every number here was computed by one run of " +
            element("code", "upforge gallery") + ".",
        {{"Processor", this_cpu().model},
         {"Instruction set", name_of(best_isa())},
         {"Threads", fmt::to_string(threads())},
         {"Date", date}}};
    folder.add("gallery.html", page(heading, sections).source());
}

}  // namespace upforge::gallery
