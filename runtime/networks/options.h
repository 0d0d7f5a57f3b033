#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace upforge {

/// What `upforge make` can be told about a network. Each network has its own defaults and takes
/// only some of them.
struct NetOptions {
    int base = 64;        ///< channels of the level with the largest image
    int depth = 4;        ///< how often the image is halved, or doubled
    int in_channels = 3;  ///< of the input
    int classes = 2;      ///< channels of the output
    int size = 64;        ///< rows and columns of the input, where they are fixed
    bool valid = false;   ///< convolutions without padding
    bool batch_norm = false;
    std::string_view up = "conv";  ///< how an image grows: conv, bilinear or nearest
    std::uint64_t seed = 1;        ///< of the weights
};

/// An option as a table of all of them has it.
struct NetOption {
    std::string_view name;
    std::string_view meaning;
    std::variant<int NetOptions::*, bool NetOptions::*, std::string_view NetOptions::*,
                 std::uint64_t NetOptions::*>
        member;
    int least = 0;  ///< of an int
    int most = 0;
    std::vector<std::string_view> words = {};  ///< of a text
};

const std::vector<NetOption>& net_options();

/// "1 to 1024", "true or false", "conv, bilinear or nearest".
std::string range_of(const NetOption& option);

/// Sets an option from a text as a command line has it. A switch takes "true", "false" or nothing,
/// which is true.
void set(NetOptions& options, const NetOption& option, std::string_view text);

/// Throws when the value is outside the option's range.
void check(const NetOptions& options, const NetOption& option);

bool equal(const NetOptions& a, const NetOptions& b, const NetOption& option);

}  // namespace upforge
