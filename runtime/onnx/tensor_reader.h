#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "model/attributes.h"
#include "onnx/external_files.h"

namespace onnx {
class TensorProto;
}

namespace upforge {

/// Absent for types that no Array has.
std::optional<ElementType> element_type(int onnx_type);
int onnx_type(ElementType type);

/// "STRING elements": of any type that ONNX has.
std::string describe_elements(int onnx_type);

/// Makes Arrays of a skeleton's tensors. Raw bytes stay where they are, in the model's file or in
/// one beside it.
class TensorReader {
  public:
    TensorReader(std::span<const std::byte> file, std::shared_ptr<const void> owner,
                 std::optional<std::filesystem::path> folder)
        : file_(file), owner_(std::move(owner)), external_(std::move(folder)) {}

    /// An Array, or Opaque where no Array has such elements.
    Attribute read(const onnx::TensorProto& tensor);

    const ExternalFiles& external_files() const { return external_; }

  private:
    Array read_external(const onnx::TensorProto& tensor, ElementType type, Dims dims);

    std::span<const std::byte> file_;
    std::shared_ptr<const void> owner_;
    ExternalFiles external_;
};

}  // namespace upforge
