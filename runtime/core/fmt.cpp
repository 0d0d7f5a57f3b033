// fmt's formatting, compiled here and called from everywhere else. As a header in each file it
// would cost 5 seconds a file; as Debian's shared library it would have to ship with every program.
#define FMT_HEADER_ONLY
#include <fmt/format.h>

// Its address being taken, the function is emitted.
[[gnu::used]] static std::string (*const format)(fmt::string_view, fmt::format_args) = fmt::vformat;
