#pragma once

#include <map>
#include <set>
#include <string>

namespace onnx {
class GraphProto;
class NodeProto;
}  // namespace onnx

namespace upforge {

/// Names of what a graph makes, none of which may mean two things.
class UsedNames {
  public:
    explicit UsedNames(const onnx::GraphProto& graph);

    /// This name, or one that begins like it; used from now on.
    std::string unused(const std::string& wanted);

  private:
    void see(const onnx::GraphProto& graph);

    std::set<std::string> used_;
    std::set<std::string> seen_;  ///< anywhere, in the graphs inside the graph as well
};

/// What nodes call arrays, and what they shall call them.
class Renaming {
  public:
    void set(const std::string& name, const std::string& better) { names_[name] = better; }
    /// The name itself where it shall stay.
    const std::string& operator()(const std::string& name) const;
    /// Renames what the node reads and makes, in the graphs inside it, too.
    void apply(onnx::NodeProto& node) const;
    void apply(onnx::GraphProto& graph) const;

  private:
    std::map<std::string, std::string> names_;
};

}  // namespace upforge
