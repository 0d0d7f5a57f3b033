#include "model/model.h"

#include <fmt/format.h>

#include <functional>

#include "upforge/error.h"

namespace upforge {

std::string describe(const Model& model, const Node& node) {
    const std::string op =
        node.domain.empty() ? node.op : fmt::format("{}.{}", node.domain, node.op);
    const Node* first = model.nodes.data();
    const std::less<const Node*> before;
    if (before(&node, first) || !before(&node, first + model.nodes.size())) {
        return fmt::format("{} '{}'", op, node.name);
    }
    return fmt::format("{} '{}' (node {} of {})", op, node.name, &node - first + 1,
                       model.nodes.size());
}

std::string joined_names(const std::vector<Port>& ports) {
    std::string names;
    for (const Port& port : ports) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", port.name);
    }
    return names;
}

std::int64_t count_parameters(const Model& model) {
    std::int64_t count = 0;
    for (const auto& [name, constant] : model.constants) {
        count += constant.integral() ? 0 : static_cast<std::int64_t>(constant.elements());
    }
    return count;
}

}  // namespace upforge
