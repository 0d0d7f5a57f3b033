// As runtime/core/fmt.cpp, for printing.
#define FMT_HEADER_ONLY
#include <fmt/format.h>

[[gnu::used]] static void (*const print)(fmt::string_view, fmt::format_args) = fmt::vprint;
[[gnu::used]] static void (*const print_to)(std::FILE*, fmt::string_view,
                                            fmt::format_args) = fmt::vprint;
