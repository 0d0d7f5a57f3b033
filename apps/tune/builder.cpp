#include "tune/builder.h"

#include <fmt/format.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace upforge::tune {

std::string Build::reason() const {
    std::string_view said = outcome.errors;
    said = said.substr(0, said.find_last_not_of(" \n") + 1);
    const std::size_t line = said.find_last_of('\n') + 1;
    return said.empty() ? outcome.text() : std::string(said.substr(line));
}

Builder::Builder(Toolchain toolchain, int jobs, Limits limits)
    : toolchain_(std::move(toolchain)), jobs_(jobs), limits_(limits) {}

void Builder::prepare(std::span<const Recipe> recipes) {
    std::vector<std::pair<const Recipe*, Build*>> missing;
    for (const Recipe& recipe : recipes) {
        const auto [build, added] = builds_.try_emplace(to_string(recipe));
        if (added) {
            missing.emplace_back(&recipe, &build->second);
        }
    }
    std::atomic<std::size_t> next = 0;
    std::exception_ptr failure;
    std::mutex mutex;
    const std::size_t first = builds_.size() - missing.size();
    const auto work = [&] {
        for (std::size_t i = next++; i < missing.size(); i = next++) {
            const auto [recipe, build] = missing[i];
            const auto folder = folder_.path() / std::to_string(first + i);
            try {
                std::filesystem::create_directory(folder);
                build->outcome = toolchain_.compile(*recipe, folder, limits_);
            } catch (...) {
                const std::lock_guard lock(mutex);
                failure = std::current_exception();
            }
            build->object = folder / fmt::format("{}.o", candidate_name);
            build->library = folder / fmt::format("{}.so", candidate_name);
        }
    };
    {
        std::vector<std::jthread> workers;
        for (int job = 0; job < jobs_; ++job) {
            workers.emplace_back(work);
        }
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

const Build& Builder::build(const Recipe& recipe) {
    prepare({&recipe, 1});
    return builds_.at(to_string(recipe));
}

}  // namespace upforge::tune
