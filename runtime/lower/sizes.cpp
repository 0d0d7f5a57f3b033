#include "lower/sizes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>
#include <set>

#include "upforge/error.h"

namespace upforge::lower {
namespace {

constexpr std::int64_t most_elements = std::numeric_limits<std::int32_t>::max();

/// "batch x 3 x height x width", as the model states it.
std::string to_text(const std::vector<Dim>& dims) {
    std::vector<std::string> words;
    for (const Dim& dim : dims) {
        words.push_back(!dim.open()          ? fmt::format("{}", dim.size)
                        : dim.symbol.empty() ? std::string("?")
                                             : dim.symbol);
    }
    return dims.empty() ? "scalar" : fmt::format("{}", fmt::join(words, " x "));
}

void check_given(const Port& port, const Dims& dims) {
    const auto refuse = [&](ErrorCode code, const std::string& why) {
        throw Error(code,
                    fmt::format("input '{}' cannot be {}: {}", port.name, to_string(dims), why));
    };
    std::int64_t elements = 1;
    for (const std::int64_t dim : dims) {
        if (dim < 1) {
            refuse(ErrorCode::invalid_argument, "every dimension must be at least 1");
        }
        if (dim > most_elements / elements) {
            refuse(ErrorCode::too_large,
                   fmt::format("at most {} elements are possible", most_elements));
        }
        elements *= dim;
    }
    if (!port.dims) {
        return;
    }
    bool fits = dims.size() == port.dims->size();
    for (std::size_t d = 0; fits && d < dims.size(); ++d) {
        const Dim& stated = (*port.dims)[d];
        fits = stated.open() || stated.size == dims[d];
    }
    if (!fits) {
        refuse(ErrorCode::shape_mismatch, fmt::format("the model says {}", to_text(*port.dims)));
    }
}

/// What open dimensions of one name are, wherever they occur.
class Symbols {
  public:
    void learn(const Port& port, const Dims& dims) {
        for (std::size_t d = 0; port.dims && d < dims.size(); ++d) {
            const Dim& stated = (*port.dims)[d];
            if (!stated.open() || stated.symbol.empty()) {
                continue;
            }
            const auto [known, fresh] = sizes_.try_emplace(stated.symbol, dims[d]);
            if (!fresh && known->second != dims[d]) {
                throw Error(ErrorCode::shape_mismatch,
                            fmt::format("'{}' of input '{}' is {}, but of another input {}",
                                        stated.symbol, port.name, dims[d], known->second));
            }
        }
    }

    std::optional<std::int64_t> find(const std::string& symbol) const {
        const auto found = sizes_.find(symbol);
        return symbol.empty() || found == sizes_.end() ? std::nullopt
                                                       : std::optional(found->second);
    }

  private:
    std::map<std::string, std::int64_t> sizes_;
};

/// The extent of an open axis by its place, where that says it.
std::optional<std::int64_t> usual_size(std::size_t axis, std::size_t rank, bool channels_are_last,
                                       std::optional<YX> image_size) {
    if (axis == 0) {
        return 1;
    }
    const std::size_t from_end = rank - axis + (channels_are_last ? 0 : 1);
    if (image_size && rank >= 3 && (from_end == 2 || from_end == 3)) {
        return from_end == 2 ? image_size->x : image_size->y;
    }
    return std::nullopt;
}

const Port& find_input(const Model& model, const std::string& name) {
    for (const Port& input : model.inputs) {
        if (input.name == name) {
            return input;
        }
    }
    throw Error(ErrorCode::invalid_argument, fmt::format("the model has no input '{}'", name));
}

/// Operators that leave the axes in their order.
bool keeps_axes(const std::string& op) {
    static const std::set<std::string> operators = {"Identity", "Cast", "Add",  "Sub",
                                                    "Mul",      "Div",  "Clip", "Pad"};
    return operators.count(op) != 0;
}

/// Whether only channels can be in the last place: there is one, and there are not in the second.
bool has_one_channel_last(const Port& port) {
    return port.dims && port.dims->size() == 4 && port.dims->back().size == 1 &&
           (*port.dims)[1].size != 1;
}

}  // namespace

bool channels_last(const Model& model, const std::string& input) {
    std::set<std::string> same_order = {input};
    for (const Node& node : model.nodes) {
        const bool reads = !node.inputs.empty() && same_order.count(node.inputs[0]) != 0;
        if (reads && node.op == "Transpose") {
            return node.attributes.integers("perm") == Dims{0, 3, 1, 2};
        }
        if (reads && (node.op == "Reshape" || node.op == "Unsqueeze")) {
            return has_one_channel_last(find_input(model, input));
        }
        if (reads && keeps_axes(node.op) && !node.outputs.empty()) {
            same_order.insert(node.outputs[0]);
        }
    }
    return false;
}

Sizes resolve_sizes(const Model& model, const Sizes& given, std::optional<YX> image_size) {
    Symbols symbols;
    for (const auto& input : given) {
        const Port& port = find_input(model, input.first);
        check_given(port, input.second);
        symbols.learn(port, input.second);
    }
    Sizes sizes = given;
    std::vector<std::string> open;
    for (const Port& port : model.inputs) {
        if (given.count(port.name) != 0) {
            continue;
        }
        const bool last = channels_last(model, port.name);
        Dims& dims = sizes[port.name];
        bool complete = port.dims.has_value();
        for (std::size_t d = 0; complete && d < port.dims->size(); ++d) {
            const Dim& stated = (*port.dims)[d];
            auto size = stated.open() ? symbols.find(stated.symbol) : stated.size;
            size = size ? size : usual_size(d, port.dims->size(), last, image_size);
            complete = size.has_value();
            dims.push_back(size.value_or(0));
        }
        if (!complete) {
            open.push_back(fmt::format("'{}' ({})", port.name,
                                       port.dims ? to_text(*port.dims) : "of any rank"));
            continue;
        }
        check_given(port, dims);
        symbols.learn(port, dims);
    }
    if (!open.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("the size of input {} is open; give numbers for it",
                                fmt::join(open, " and ")));
    }
    return sizes;
}

}  // namespace upforge::lower
