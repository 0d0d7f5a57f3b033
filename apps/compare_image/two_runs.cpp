#include "compare_image/two_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <tuple>
#include <vector>

#include "graph/reference_run.h"
#include "machine/memory.h"
#include "segment/tiler.h"
#include "upforge/error.h"

namespace upforge {

namespace {

using segment::ImageNetwork;
using segment::Tiling;

double seconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The image as the network takes it, mirrored at its edges.
Tensor canvas_of(segment::PixelRows& rows, const segment::InputConversion& conversion,
                 const Tiling& tiling, int channels) {
    const auto& [height, width] = std::tie(tiling.height, tiling.width);
    const Tensor image({1, height.image, width.image, channels});
    for (int y = 0; y < height.image; ++y) {
        const Tensor row = image.crop(y, 0, 1, width.image);
        conversion.apply(rows.next(), {row.floats(), row.shape().elements()});
    }
    Tensor canvas({1, height.pixels, width.pixels, channels});
    for (int y = 0; y < height.pixels; ++y) {
        for (int x = 0; x < width.pixels; ++x) {
            std::copy_n(&image.at(0, height.source(y), width.source(x), 0), channels,
                        &canvas.at(0, y, x, 0));
        }
    }
    return canvas;
}

/// The part of the output that covers the image.
Tensor cropped(const Tensor& output, const Tiling& tiling) {
    return output.crop(0, 0, tiling.height.output, tiling.width.output).clone();
}

void run_optimised(ImageNetwork& network, const Tensor& canvas, const Tiling& tiling,
                   TwoRuns& runs) {
    const std::shared_ptr<plan::Context> shared = network.context(tiling.window);
    plan::Context& context = *shared;
    const graph::Graph& graph = context.plan().graph;
    const Tensor& input = context.values().value(graph.inputs.front().value);
    // The first run pays for memory that is touched for the first time, and is not counted.
    for (int run = 0; run < 2; ++run) {
        input.copy_from(canvas);
        runs.optimised_seconds = seconds_of([&] { context.run(); });
    }
    runs.optimised = cropped(context.values().value(graph.outputs.front().value), tiling);
}

/// The naive network keeps every value.
void require_memory(const graph::Graph& graph, YX image) {
    std::int64_t bytes = 0;
    for (const graph::Value& value : graph.values) {
        bytes += static_cast<std::int64_t>(value.type.shape.elements() * sizeof(float));
    }
    if (const std::int64_t free = free_memory(); bytes > free) {
        throw Error(ErrorCode::out_of_memory,
                    fmt::format("the naive network keeps all values, which are {} MB for an image "
                                "of {}x{} pixels, and {} MB are free; compare a part of it",
                                bytes / 1'000'000, image.y, image.x, free / 1'000'000));
    }
}

}  // namespace

TwoRuns run_twice(segment::Segmenter& segmenter, const segment::ImageSource& image,
                  const std::function<void(std::size_t done, std::size_t of)>& progress) {
    ImageNetwork& network = segmenter.network();
    segment::PixelRows rows(image, network.input_channels(), segmenter.preprocessing().background);
    TwoRuns runs;
    runs.image = {static_cast<int>(rows.header().height), static_cast<int>(rows.header().width)};
    runs.conversion = rows.description();

    const Tiling tiling = segment::Tiler(network).whole(runs.image);
    const graph::Graph graph = network.graph_at(tiling.window);
    require_memory(graph, runs.image);
    const Tensor canvas =
        canvas_of(rows, segmenter.prepare(image), tiling, network.input_channels());
    run_optimised(network, canvas, tiling, runs);

    std::size_t done = 0;
    std::vector<Tensor> values;
    runs.naive_seconds = seconds_of([&] {
        values =
            graph::run_reference(graph, {{graph.inputs.front().value, canvas}},
                                 [&](const graph::Node&) { progress(++done, graph.nodes.size()); });
    });
    runs.naive = cropped(values[graph.outputs.front().value], tiling);
    return runs;
}

}  // namespace upforge
