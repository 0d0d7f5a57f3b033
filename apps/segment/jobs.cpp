#include "segment/jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <system_error>

#include "core/output_file.h"
#include "file_name.h"
#include "image/input_stream.h"
#include "upforge/error.h"

namespace upforge {
namespace {

namespace fs = std::filesystem;

bool is_png(const fs::path& path) {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char c) { return std::tolower(c); });
    return extension == ".png" && !path.filename().string().starts_with('.');
}

std::vector<fs::path> images_in(const fs::path& folder) {
    std::vector<fs::path> images;
    try {
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            if (is_png(entry.path()) && !entry.is_directory()) {
                images.push_back(entry.path());
            }
        }
    } catch (const fs::filesystem_error& error) {
        throw_cannot_read(folder.string(), error.code().message());
    }
    if (images.empty()) {
        throw Error(ErrorCode::file,
                    fmt::format("there is no .png file in the folder {}", folder.string()));
    }
    std::ranges::sort(images);
    return images;
}

bool is_folder(const fs::path& path) {
    std::error_code none;
    return fs::is_directory(path, none);
}

bool names_folder(const fs::path& path) {
    return !path.empty() && (!path.has_filename() || is_folder(path));
}

/// OUT itself, or of several images OUT/NAME_KIND.png.
fs::path file_of(const fs::path& wanted, const fs::path& image, const std::string& kind,
                 bool single) {
    if (wanted.empty() || single) {
        return wanted;
    }
    const std::string name = image == "-" ? "stdin" : image.stem().string();
    return wanted / fmt::format("{}_{}.png", name, kind);
}

std::vector<fs::path> probabilities_of(const fs::path& wanted, const fs::path& image,
                                       const std::vector<std::string>& class_names, bool single) {
    std::vector<fs::path> paths;
    if (wanted.empty()) {
        return paths;
    }
    if (wanted == "-") {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("--probabilities makes {} files, and - is one; give FILE.png",
                                class_names.size()));
    }
    for (const std::string& name : class_names) {
        const std::string kind = file_name(name);
        fs::path path = file_of(wanted, image, kind, single);
        if (single) {
            const std::string extension = wanted.extension().string();
            path.replace_filename(fmt::format("{}_{}{}", wanted.stem().string(), kind, extension));
        }
        paths.push_back(std::move(path));
    }
    return paths;
}

/// The same for all ways to write the same place.
fs::path place_of(const fs::path& path) {
    std::error_code none;
    const fs::path place = fs::weakly_canonical(path, none);
    return place.empty() ? fs::absolute(path, none) : place;
}

void require_own_places(const std::vector<Job>& jobs) {
    std::set<fs::path> images;
    for (const Job& job : jobs) {
        if (job.image != "-") {
            images.insert(place_of(job.image));
        }
    }
    std::map<fs::path, const Job*> taken;
    for (const Job& job : jobs) {
        for (const fs::path& path : job.paths.all()) {
            const fs::path place = path == "-" ? path : place_of(path);
            if (images.contains(place)) {
                throw Error(ErrorCode::invalid_argument,
                            fmt::format("{} is an image to be read, and is not written over; "
                                        "give another output",
                                        path.string()));
            }
            const auto [first, fresh] = taken.emplace(place, &job);
            if (!fresh) {
                throw Error(
                    ErrorCode::invalid_argument,
                    fmt::format("{} would be written twice, for {} and for {}", path.string(),
                                first->second->image.string(), job.image.string()));
            }
        }
    }
}

/// Or the next run would take masks for images.
void require_other_folder(const std::vector<fs::path>& inputs, const WantedFiles& wanted) {
    for (const fs::path& input : inputs) {
        for (const fs::path& output :
             {wanted.labels, wanted.overlay, wanted.contours, wanted.probabilities}) {
            std::error_code none;
            if (is_folder(input) && !output.empty() && fs::equivalent(input, output, none)) {
                throw Error(ErrorCode::invalid_argument,
                            fmt::format("{} is the folder of the images; give another one for "
                                        "what is made of them",
                                        output.string()));
            }
        }
    }
}

std::vector<fs::path> images_of(const std::vector<fs::path>& inputs) {
    std::vector<fs::path> images;
    for (const fs::path& input : inputs) {
        if (is_folder(input)) {
            std::ranges::copy(images_in(input), std::back_inserter(images));
        } else {
            images.push_back(input);
        }
    }
    if (std::ranges::count(images, fs::path("-")) > 1) {
        throw Error(ErrorCode::invalid_argument,
                    "- is named twice, and there is one standard input");
    }
    return images;
}

}  // namespace

Jobs plan_jobs(const std::vector<fs::path>& inputs, const WantedFiles& wanted,
               const std::vector<std::string>& class_names, const Shard& shard) {
    require_other_folder(inputs, wanted);
    const bool single = inputs.size() == 1 && !is_folder(inputs.front()) &&
                        !names_folder(wanted.labels) && !names_folder(wanted.overlay) &&
                        !names_folder(wanted.contours) && !names_folder(wanted.probabilities);
    Jobs all{.jobs = {}, .single = single};
    for (const fs::path& image : images_of(inputs)) {
        const auto path = [&](const fs::path& folder, const char* kind) {
            return file_of(folder, image, kind, single);
        };
        all.jobs.push_back({image,
                            {.labels = path(wanted.labels, "mask"),
                             .overlay = path(wanted.overlay, "overlay"),
                             .contours = path(wanted.contours, "contours"),
                             .probabilities = probabilities_of(wanted.probabilities, image,
                                                               class_names, single)}});
    }
    require_own_places(all.jobs);
    std::vector<Job> mine;
    for (std::size_t i = shard.index - 1; i < all.jobs.size(); i += shard.count) {
        mine.push_back(std::move(all.jobs[i]));
    }
    all.jobs = std::move(mine);
    return all;
}

void Jobs::make_folders() const {
    if (single) {
        return;
    }
    std::set<fs::path> folders;
    for (const Job& job : jobs) {
        for (const fs::path& path : job.paths.all()) {
            folders.insert(path.parent_path());
        }
    }
    for (const fs::path& folder : folders) {
        std::error_code error;
        fs::create_directories(folder, error);
        if (error) {
            throw_cannot_write(folder, error.message());
        }
    }
}

bool is_done(const Job& job) {
    std::error_code error;
    const fs::file_time_type made = fs::last_write_time(job.image, error);
    return !error && std::ranges::all_of(job.paths.all(), [&](const fs::path& path) {
        std::error_code missing;
        const fs::file_time_type written = fs::last_write_time(path, missing);
        return !missing && written >= made;
    });
}

}  // namespace upforge
