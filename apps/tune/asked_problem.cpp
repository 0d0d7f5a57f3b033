#include "tune/asked_problem.h"

#include <fmt/format.h>

#include "bench/problem.h"
#include "network/compile.h"
#include "network/precision.h"
#include "precision_option.h"
#include "upforge/error.h"

namespace upforge {
namespace {

/// Nothing is known of the values around a problem of records, so that no image can decide.
DataType storage_of_record(const std::string& text, const std::string& precision) {
    const Precision asked = precision_from_name(precision);
    if (asked == Precision::automatic) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("--precision auto is decided by an image, of which '{}' has none; "
                                "give fp32, bf16 or fp16",
                                text));
    }
    return storage_of(asked);
}

}  // namespace

std::vector<tune::Task> tasks_of_problem(const std::string& text, const std::string& precision) {
    if (tune::in_terms_of_records(text)) {
        return {tune::task_of(text, storage_of_record(text, precision))};
    }
    Model model = model_of(parse_problem(fmt::format("op {}", text)));
    model.exact = false;
    const lower::Sizes sizes = lower::resolve_sizes(model);
    model.storage = decide_precision(precision, model, sizes).storage;
    graph::PreparedWeights weights;
    return tune::tasks_of(compile(model, sizes, {}, weights).plan);
}

}  // namespace upforge
