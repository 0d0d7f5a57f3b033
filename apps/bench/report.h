#pragma once

#include <deque>
#include <string>

#include "bench/rounds.h"

namespace upforge {

/// What `bench` found.
struct BenchReport {
    std::string subject;  ///< "unet.onnx", or "18 problems"
    std::deque<bench::Subject>& subjects;
    const bench::Rounds& rounds;
    bool by_layers;         ///< of the one subject
    int samples;            ///< pixels of each convolution that were compared
    std::string precision;  ///< as asked for
};

std::string as_text(const BenchReport& report);
std::string as_json(const BenchReport& report);

/// The fastest run by layers, for chrome://tracing and ui.perfetto.dev.
std::string chrome_trace(const bench::Subject& subject);

}  // namespace upforge
