#include "onnx/reader.h"
#include "onnx/writer.h"
#include "upforge/error.h"

namespace upforge {

namespace {

[[noreturn]] void throw_absent() {
    throw Error(ErrorCode::unsupported,
                "this library was built without ONNX; configure it with -DUPFORGE_ONNX=ON");
}

}  // namespace

Model read_onnx(const std::filesystem::path&) {
    throw_absent();
}

Model parse_onnx(std::span<const std::byte>, std::shared_ptr<const void>, const std::string&,
                 const std::optional<std::filesystem::path>&) {
    throw_absent();
}

void write_onnx(const Model&, const std::filesystem::path&) {
    throw_absent();
}

}  // namespace upforge
