#include "tune/files.h"

#include <set>
#include <system_error>

#include "core/output_file.h"

namespace upforge::tune {
namespace {

std::set<std::filesystem::path> winner_files(const std::filesystem::path& folder) {
    std::set<std::filesystem::path> files;
    std::error_code none_there;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none_there)) {
        if (entry.path().extension() == ".json") {
            files.insert(entry.path());
        }
    }
    return files;
}

}  // namespace

Files files_of_session(const std::filesystem::path& log) {
    const std::string name = tuned::winners_file_name(tuned::this_origin().cpu);
    const std::filesystem::path folder =
        log.empty() ? std::filesystem::path(UPFORGE_TUNED) : log.parent_path();
    std::error_code error;
    if (!folder.empty() && !std::filesystem::exists(folder)) {
        std::filesystem::create_directories(folder, error);
    }
    if (error) {
        throw_cannot_write(folder, error.message());
    }
    Files files{log, folder / name};
    if (log.empty()) {
        files.log = std::filesystem::path(files.winners).replace_extension(".jsonl");
    }
    return files;
}

std::vector<tuned::Winner> known_winners(const Files& files) {
    std::set<std::filesystem::path> all = winner_files(UPFORGE_TUNED);
    if (std::filesystem::exists(files.winners)) {
        all.insert(files.winners);
    }
    std::vector<tuned::Winner> winners;
    for (const std::filesystem::path& file : all) {
        const tuned::Winners read = tuned::read_winners(file);
        winners.insert(winners.end(), read.all.begin(), read.all.end());
    }
    return winners;
}

void keep_winners(const std::vector<tuned::Winner>& winners, const std::filesystem::path& file,
                  const std::vector<tuned::Winner>& losers) {
    if (winners.empty() && (losers.empty() || !std::filesystem::exists(file))) {
        return;
    }
    tuned::Winners all{tuned::this_origin(), winners};
    if (std::filesystem::exists(file)) {
        all = merged(tuned::read_winners(file), all);
    }
    for (const tuned::Winner& loser : losers) {
        std::erase_if(all.all, [&](const tuned::Winner& kept) {
            return kept.problem == loser.problem && kept.isa == loser.isa &&
                   kept.threads == loser.threads;
        });
    }
    write_winners(all, file);
}

}  // namespace upforge::tune
