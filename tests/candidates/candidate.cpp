#include "tests/candidates/candidate.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "operators/vectors.h"
#include "upforge/error.h"

namespace upforge::candidates {
namespace {

const char* target_of(Isa isa) {
    switch (isa) {
        case Isa::sse41:
            return UPFORGE_TARGET_SSE41;
        case Isa::avx2:
            return UPFORGE_TARGET_AVX2;
        case Isa::avx512:
            break;
    }
    return UPFORGE_TARGET_AVX512;
}

std::string make_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "upforge-XXXXXX").string();
    if (!mkdtemp(pattern.data())) {
        throw Error(ErrorCode::file, fmt::format("cannot make a folder like {}", pattern));
    }
    return pattern;
}

void run(const std::string& command, const std::string& folder) {
    const std::string log = folder + "/log";
    if (std::system(fmt::format("({}) > '{}' 2>&1", command, log).c_str()) != 0) {
        std::ifstream file(log);
        const std::string words{std::istreambuf_iterator<char>(file), {}};
        throw Error(ErrorCode::unsupported, fmt::format("{}\n{}", command, words));
    }
}

template <typename Function>
Function symbol(void* library, const char* name) {
    void* address = dlsym(library, name);
    if (!address) {
        throw Error(ErrorCode::file, fmt::format("no function {}", name));
    }
    return reinterpret_cast<Function>(address);
}

/// That of the family, where there is one.
std::string generator_of(const std::string& operation, const std::string& family) {
    const std::string own = operation + "_" + family;
    return std::filesystem::exists(std::string(UPFORGE_GENERATORS "/") + own) ? own : operation;
}

int number(const Settings& settings, std::string_view name) {
    for (const auto& [key, value] : settings) {
        if (key == name) {
            return std::stoi(value);
        }
    }
    return 1;
}

bool digestible(const Settings& settings, Isa isa) {
    const int channels = number(settings, "channels"), vector = lanes(isa);
    const bool whole =
        channels % vector == 0 || (channels < vector && (channels & (channels - 1)) == 0);
    const int sums = std::max(1, channels / vector) * number(settings, "pixels");
    return whole && sums <= 48 && sums * number(settings, "unroll") <= 200;
}

}  // namespace

Candidate::Candidate(std::string operation, std::string family, Isa isa, Settings settings)
    : operation_(std::move(operation)),
      family_(std::move(family)),
      folder_(make_folder()),
      settings_(std::move(settings)) {
    const std::string generator = generator_of(operation_, family_);
    command_ = fmt::format("'{}/{}' -g {} -f candidate -o '{}' -e object target={}",
                           UPFORGE_GENERATORS, generator, generator, folder_, target_of(isa));
    std::vector<kernels::Parameter> parameters;
    for (const auto& [name, value] : settings_) {
        command_ += fmt::format(" {}={}", name, value);
        parameters.push_back({name, value});
    }
    run(command_, folder_);
    const std::string library = folder_ + "/candidate.so";
    run(fmt::format("{} -shared -o '{}' '{}/candidate.o'", UPFORGE_LINKER, library, folder_),
        folder_);
    library_ = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library_) {
        throw Error(ErrorCode::file, dlerror());
    }
    kernel_ = {"candidate",
               operation_,
               family_,
               isa,
               std::move(parameters),
               symbol<int (*)(void**)>(library_, "candidate_argv"),
               symbol<const halide_filter_metadata_t* (*)()>(library_, "candidate_metadata")};
}

Candidate::~Candidate() {
    if (library_) {
        dlclose(library_);
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Settings draw(std::string_view family, Isa isa, std::mt19937& random) {
    const auto space = std::find_if(std::begin(schedules::spaces), std::end(schedules::spaces),
                                    [&](const auto& s) { return s.family == family; });
    while (true) {
        Settings settings;
        for (const schedules::Tunable& t : space->tunables) {
            // Small numbers as often as large ones.
            std::uniform_real_distribution<double> exponent(0.0, 1.0);
            const double ratio = double(t.most) / t.least;
            const int value = static_cast<int>(t.least * std::pow(ratio, exponent(random)));
            settings.emplace_back(t.name, std::to_string(value));
        }
        if (digestible(settings, isa)) {
            return settings;
        }
    }
}

}  // namespace upforge::candidates
