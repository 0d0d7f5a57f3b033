#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lower/builder.h"
#include "model/model.h"

namespace upforge::lower {

/// A node of a model with its inputs as far as they are lowered. They are checked as they are read:
/// what has to be known when the graph is made, and is not, throws an Error "unsupported".
class ModelNode {
  public:
    /// An input that is left out is null; `read` says of each output whether anybody reads it.
    ModelNode(const Node& node, std::vector<const Lowered*> inputs, std::vector<bool> read,
              int opset)
        : node_(node), inputs_(std::move(inputs)), read_(std::move(read)), opset_(opset) {}

    const Node& node() const { return node_; }
    const Attributes& attributes() const { return node_.attributes; }
    int opset() const { return opset_; }

    std::size_t inputs() const { return inputs_.size(); }
    bool has(std::size_t index) const {
        return index < inputs_.size() && inputs_[index] != nullptr;
    }
    const Lowered& input(std::size_t index) const;
    /// The input where it is known; null where the graph works it out, or it is left out.
    const Array* known(std::size_t index) const;
    /// An input that has to be known; `name` says what it is.
    const Array& array(std::size_t index, const char* name) const;
    /// The same as numbers; they have to be as many as `count`.
    std::vector<float> floats(std::size_t index, const char* name, std::int64_t count) const;
    /// A number that may be left out.
    std::optional<float> number(std::size_t index, const char* name) const;
    /// A list that newer opsets have as an input and older ones as an attribute.
    std::optional<std::vector<std::int64_t>> list(std::size_t index, const char* name) const;
    std::vector<std::int64_t> required_list(std::size_t index, const char* name) const;

    bool reads_output(std::size_t index) const { return index < read_.size() && read_[index]; }
    /// Throws where more than the first `count` outputs are read.
    void offer_outputs(std::size_t count) const;

  private:
    const Node& node_;
    std::vector<const Lowered*> inputs_;
    std::vector<bool> read_;
    int opset_;
};

/// As an extent or coordinate of an image.
int narrow(std::int64_t value, const char* name);

/// Throws unless the attribute, where it is there, has the one value that is supported.
void require_attribute(const ModelNode& node, const char* name, std::int64_t supported);

/// What a model calls a choice, and what it is here.
template <typename Choice>
struct NamedChoice {
    const char* name;
    Choice choice;
};

[[noreturn]] void refuse_choice(const char* attribute, const std::string& value,
                                const std::vector<const char*>& supported);

template <typename Choice, std::size_t count>
Choice choose(const char* attribute, const std::string& value,
              const NamedChoice<Choice> (&choices)[count]) {
    std::vector<const char*> names;
    for (const NamedChoice<Choice>& candidate : choices) {
        if (value == candidate.name) {
            return candidate.choice;
        }
        names.push_back(candidate.name);
    }
    refuse_choice(attribute, value, names);
}

}  // namespace upforge::lower
