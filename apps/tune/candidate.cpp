#include "tune/candidate.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "tune/toolchain.h"
#include "upforge/error.h"

namespace upforge::tune {
namespace {

template <typename Function>
Function symbol(void* library, const char* suffix) {
    const std::string name = fmt::format("{}_{}", candidate_name, suffix);
    void* const address = dlsym(library, name.c_str());
    if (!address) {
        throw Error(ErrorCode::file, dlerror());
    }
    return reinterpret_cast<Function>(address);
}

std::vector<kernels::Parameter> parameters_of(const Recipe& recipe) {
    std::vector<kernels::Parameter> parameters;
    for (const auto& [name, value] : recipe.settings) {
        parameters.push_back({name, value});
    }
    return parameters;
}

}  // namespace

Candidate::Candidate(Recipe recipe, const std::filesystem::path& library)
    : recipe_(std::move(recipe)),
      library_(dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL), dlclose) {
    if (!library_) {
        throw Error(ErrorCode::file, dlerror());
    }
    kernel_ = {candidate_name,
               recipe_.operation,
               recipe_.family,
               recipe_.isa,
               parameters_of(recipe_),
               symbol<int (*)(void**)>(library_.get(), "argv"),
               symbol<const halide_filter_metadata_t* (*)()>(library_.get(), "metadata"),
               recipe_.device};
}

}  // namespace upforge::tune
