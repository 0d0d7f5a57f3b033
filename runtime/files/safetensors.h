#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "model/array.h"

namespace upforge {

using NamedArrays = std::map<std::string, Array>;

/// The tensors of a .safetensors file, whose memory is the mapped file itself. Throws where the
/// file is not exactly what its header says: every byte of data belongs to one tensor.
NamedArrays read_safetensors(const std::filesystem::path& path);

/// The same from memory that `owner` keeps alive; `source` names it in messages.
NamedArrays parse_safetensors(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                              const std::string& source);

/// The file appears once it is complete.
void write_safetensors(const std::filesystem::path& path, const NamedArrays& arrays);

}  // namespace upforge
