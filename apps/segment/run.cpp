#include "segment/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <future>
#include <optional>
#include <utility>

#include "process.h"
#include "progress.h"
#include "segment/report.h"
#include "upforge/error.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

using segment::Method;
using std::chrono::steady_clock;

std::string name_of(Method method) {
    return std::ranges::find(methods(), method, &std::pair<const std::string, Method>::second)
        ->first;
}

double seconds_since(steady_clock::time_point start) {
    return std::chrono::duration<double>(steady_clock::now() - start).count();
}

void warn(const std::string& image, const std::string& message) {
    fmt::print(stderr, "upforge: warning: {}: {}\n", image, message);
}

/// One is read, one computed and one written.
constexpr int images_at_once_on_devices = 3;

/// Images of a folder: one after the other, or where a device computes, several at once. What is
/// said of them keeps their order.
class Run {
  public:
    explicit Run(const SegmentOptions& options)
        : options_(options),
          start_(steady_clock::now()),
          opened_(options.model),
          report_{.model = name_of_model(options.model),
                  .preprocessing = segmenter_.preprocessing(),
                  .precision = opened_.precision,
                  .load_seconds = seconds_since(start_)},
          plan_(plan_jobs(options.inputs, options.wanted, class_names(), options.shard)),
          progress_(plan_.single ? "tile" : "image", options.quiet),
          division_(options.division) {
        const bool on_device = device_in_use() != DeviceId{};
        division_.images_at_once =
            on_device && plan_.jobs.size() > 1 ? images_at_once_on_devices : 1;
    }

    void run() {
        plan_.make_folders();
        for (const Job& job : plan_.jobs) {
            if (options_.resume && is_done(job)) {
                ++report_.skipped;
                continue;
            }
            begin(job);
        }
        while (!begun_.empty()) {
            finish_first();
        }
        progress_.clear();
        if (options_.json) {
            print(as_json(report_));
        } else if (!plan_.single) {
            say(summary(report_, seconds_since(start_)));
        }
        require_success();
    }

  private:
    std::vector<std::string> class_names() const {
        std::vector<std::string> names;
        for (int c = 0; c < segmenter_.labeling().classes(); ++c) {
            names.push_back(class_name(segmenter_.preprocessing(), c));
        }
        return names;
    }

    struct Begun {
        const Job* job;
        std::future<Segmented> image;
    };

    void begin(const Job& job) {
        const bool alone = division_.images_at_once == 1;
        begun_.push_back({&job, std::async(alone ? std::launch::deferred : std::launch::async,
                                           [this, &job] { return segmented(job); })});
        if (begun_.size() == static_cast<std::size_t>(division_.images_at_once)) {
            finish_first();
        }
    }

    void finish_first() {
        Begun first = std::move(begun_.front());
        begun_.pop_front();
        if (plan_.single) {
            add(first.image.get());
            return;
        }
        show_images("");
        try {
            add(result_of(first));
        } catch (const Error& error) {
            progress_.clear();
            report_error(error.what());
            report_.failed.push_back({first.job->image.string(), error.what()});
        }
    }

    /// Those that were begun with it may have taken the memory that it needs.
    Segmented result_of(Begun& begun) {
        try {
            return begun.image.get();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::out_of_memory || begun_.empty()) {
                throw;
            }
        }
        for (const Begun& other : begun_) {
            other.image.wait();
        }
        return segmented(*begun.job);
    }

    void show_images(const std::string& detail) {
        progress_.show(report_.images.size() + report_.failed.size(),
                       plan_.jobs.size() - report_.skipped, detail);
    }

    Segmented segmented(const Job& job) {
        const segment::ImageSource image(job.image, options_.model.limits);
        const segment::Division& division = division_;
        const auto show_tiles = [&](std::size_t done, std::size_t all) {
            if (plan_.single) {
                progress_.show(done, all);
            } else if (division.images_at_once == 1) {
                show_images(all > 1 ? fmt::format(" (tile {}/{})", done, all) : "");
            }
        };
        if (division.method == Method::dense) {
            return {image.name(), job,
                    segmenter_.segment(image, job.paths, division, {.tiles = show_tiles})};
        }
        // Both ways, to see what the slow one is worth.
        std::vector<segment::Label> dense_labels;
        const segment::Segmentation dense = segmenter_.segment(
            image, {}, {.memory = division.memory, .images_at_once = division.images_at_once},
            {.labels = [&](std::span<const segment::Label> row) {
                dense_labels.insert(dense_labels.end(), row.begin(), row.end());
            }});
        MethodCheck check{.method = name_of(division.method), .dense_seconds = dense.seconds.total};
        auto next = dense_labels.begin();
        segment::Segmentation result = segmenter_.segment(
            image, job.paths, division,
            {.tiles = show_tiles, .labels = [&](std::span<const segment::Label> row) {
                 for (const segment::Label label : row) {
                     check.differing += label != *next++;
                 }
             }});
        return {image.name(), job, std::move(result), check};
    }

    void add(Segmented image) {
        progress_.clear();
        for (const std::string& message : image.result.warnings) {
            warn(image.name, message);
        }
        say(plan_.single ? as_text(image, report_) : as_line(image, report_.preprocessing));
        report_.images.push_back(std::move(image));
    }

    /// For people: on standard output, unless an image goes there.
    void say(const std::string& text) const {
        if (options_.json || options_.quiet) {
            return;
        }
        if (writes_to_output()) {
            fmt::print(stderr, "{}", text);
        } else {
            print(text);
        }
    }

    bool writes_to_output() const {
        return std::ranges::any_of(plan_.jobs, [](const Job& job) {
            return std::ranges::count(job.paths.all(), std::filesystem::path("-")) > 0;
        });
    }

    void require_success() const {
        if (!report_.failed.empty()) {
            flush_output();
            throw Error(ErrorCode::file, fmt::format("{} of {} images failed",
                                                     report_.failed.size(), plan_.jobs.size()));
        }
    }

    const SegmentOptions& options_;
    steady_clock::time_point start_;
    OpenedSegmenter opened_;
    segment::Segmenter& segmenter_ = opened_.segmenter;
    SegmentReport report_;
    Jobs plan_;
    Progress progress_;
    segment::Division division_;
    std::deque<Begun> begun_ = {};
};

}  // namespace

const std::map<std::string, segment::Method>& methods() {
    static const std::map<std::string, segment::Method> all = {
        {"dense", Method::dense}, {"patch", Method::patch}, {"sliding", Method::sliding}};
    return all;
}

void segment_images(const SegmentOptions& options) {
    Run(options).run();
}

}  // namespace upforge
