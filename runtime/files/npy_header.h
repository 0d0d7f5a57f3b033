#pragma once

#include <string>
#include <string_view>

#include "model/array.h"

namespace upforge {

/// What the header of a .npy file says, in a dictionary as Python writes it.
struct NpyHeader {
    std::string descr;  ///< the type of the elements, "<f4"
    bool fortran_order = false;
    Dims dims = {};
};

/// Throws Error(ErrorCode::file), the message beginning with `source`, when the text is anything
/// but such a dictionary of exactly these three.
NpyHeader parse_npy_header(std::string_view text, const std::string& source);

/// "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
std::string to_string(const NpyHeader& header);

}  // namespace upforge
