/// For libFuzzer: whatever the bytes are, they are read or refused with an Error.
///
/// Seeds: what make_onnx_seeds writes.

#include <cstddef>
#include <cstdint>
#include <span>

#include "model/table.h"
#include "onnx/reader.h"
#include "upforge/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const upforge::Model model =
            upforge::parse_onnx(std::as_bytes(std::span(data, size)), nullptr, "fuzz");
        upforge::to_table(model);
        for (const auto& [name, constant] : model.constants) {
            constant.floats();
        }
    } catch (const upforge::Error&) {
        // The answer that bad bytes should get.
    }
    return 0;
}
