// fmt's formatting, compiled here and called from everywhere else. As a header in each file it
// would cost 5 seconds a file; as Debian's shared library it would have to ship with every program.
#define FMT_HEADER_ONLY
#include <fmt/format.h>

// Functions whose address is taken are emitted: first what a header needs for any text, then what
// fmt::join and padded numbers need.
[[gnu::used]] static std::string (*const format)(fmt::string_view, fmt::format_args) = fmt::vformat;
[[gnu::used]] static auto(*const decimal_point)(fmt::detail::locale_ref) =
    fmt::detail::decimal_point_impl<char>;
[[gnu::used]] static auto(*const thousands)(fmt::detail::locale_ref) =
    fmt::detail::thousands_sep_impl<char>;
[[gnu::used]] static bool (*const is_printable)(std::uint32_t) = fmt::detail::is_printable;
