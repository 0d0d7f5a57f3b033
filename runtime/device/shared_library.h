#pragma once

#include <memory>
#include <string>
#include <vector>

namespace upforge {

using LibraryNames = std::vector<std::string>;

/// A driver's library, found when the program runs: where it is missing, all else works.
class SharedLibrary {
  public:
    /// Loads the first of these that is installed. Throws when none is, and names the API.
    SharedLibrary(const char* api, const LibraryNames& names);

    const std::string& name() const { return name_; }

    /// Throws when the library has no such function.
    template <typename Function>
    void find(const char* symbol, Function*& function) const {
        function = reinterpret_cast<Function*>(address_of(symbol));
    }

  private:
    struct Close {
        void operator()(void* handle) const;
    };

    void* address_of(const char* symbol) const;

    std::string name_;
    std::unique_ptr<void, Close> handle_;
};

}  // namespace upforge
