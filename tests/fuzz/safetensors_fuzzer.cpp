/// For libFuzzer: whatever the bytes are, they are read or refused with an Error.
///
/// Good seeds: a file of one small float tensor, one of several types with `__metadata__`, an empty
/// one (a length of 2 and "{}"), and each with an offset, an extent or the length changed.

#include <cstddef>
#include <cstdint>
#include <span>

#include "files/safetensors.h"
#include "upforge/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        for (const auto& [name, array] :
             upforge::parse_safetensors(std::as_bytes(std::span(data, size)), nullptr, "fuzz")) {
            array.floats();
        }
    } catch (const upforge::Error&) {
        // The answer that bad bytes should get.
    }
    return 0;
}
