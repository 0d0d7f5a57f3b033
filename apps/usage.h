#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace upforge {

/// What is wrong with a command line that `app` could not parse, and what would be right.
std::string explain_usage(const CLI::App& app, const CLI::ParseError& error, int argc,
                          const char* const* argv);

}  // namespace upforge
