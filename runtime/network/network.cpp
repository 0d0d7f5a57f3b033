#include "upforge/network.h"

#include <fmt/format.h>

#include <utility>

#include "network/compile.h"
#include "network/network_state.h"
#include "network/precision.h"
#include "onnx/reader.h"
#include "upforge/error.h"

namespace upforge {
namespace {

std::vector<std::string> names_of(const std::vector<Port>& ports) {
    std::vector<std::string> names;
    for (const Port& port : ports) {
        names.push_back(port.name);
    }
    return names;
}

const graph::Endpoint& find(const char* what, const std::vector<graph::Endpoint>& endpoints,
                            const std::string& name) {
    std::string names;
    for (const graph::Endpoint& endpoint : endpoints) {
        if (endpoint.name == name) {
            return endpoint;
        }
        names += fmt::format("{}{}", names.empty() ? "" : ", ", endpoint.name);
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("network: there is no {} '{}'; there is {}", what, name, names));
}

const graph::Endpoint& only(const char* what, const std::vector<graph::Endpoint>& endpoints) {
    if (endpoints.size() != 1) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("network: it has {} {}s; name one of them", endpoints.size(), what));
    }
    return endpoints.front();
}

}  // namespace

Network::Network(const std::string& path, const NetworkOptions& options)
    : state_(std::make_shared<State>()) {
    state_->model = read_onnx(path);
    state_->model.exact = options.exact;
    state_->precision = options.precision;
    lower::check_supported(state_->model);
    state_->folded = lower::fold_constants(state_->model);
}

std::vector<std::string> Network::input_names() const {
    return names_of(state_->model.inputs);
}

std::vector<std::string> Network::output_names() const {
    return names_of(state_->model.outputs);
}

const std::map<std::string, std::string>& Network::metadata() const {
    return state_->model.metadata;
}

Session Network::session(const Sizes& given) const {
    const lower::Sizes sizes = lower::resolve_sizes(state_->model, given);
    std::call_once(state_->precision_chosen, [&] {
        state_->model.storage = choose_precision(state_->precision, state_->model, sizes).storage;
    });
    return Session(std::make_shared<Session::State>(
        compile(state_->model, sizes, state_->folded, state_->weights).plan,
        state_->model.storage));
}

Session Network::session(const Shape& image) const {
    if (state_->model.inputs.size() != 1) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("network: it has {} inputs; give the size of each by its name",
                                state_->model.inputs.size()));
    }
    return session({{state_->model.inputs.front().name,
                     {image.batch, image.channels, image.height, image.width}}});
}

const Tensor& Session::input(const std::string& name) const {
    const plan::Context& context = state_->context;
    return context.values().value(find("input", context.plan().graph.inputs, name).value);
}

const Tensor& Session::input() const {
    const plan::Context& context = state_->context;
    return context.values().value(only("input", context.plan().graph.inputs).value);
}

const Tensor& Session::output(const std::string& name) const {
    const plan::Context& context = state_->context;
    return context.values().value(find("output", context.plan().graph.outputs, name).value);
}

const Tensor& Session::output() const {
    const plan::Context& context = state_->context;
    return context.values().value(only("output", context.plan().graph.outputs).value);
}

void Session::run() {
    state_->context.run();
}

Precision Session::precision() const {
    return precision_of(state_->storage);
}

std::size_t Session::arena_bytes() const {
    return state_->context.bytes();
}

}  // namespace upforge
