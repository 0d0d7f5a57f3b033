#include "tune_report/write_report.h"

#include <deque>
#include <fstream>
#include <iterator>

#include "bench/rounds.h"
#include "core/output_file.h"
#include "tune/toolchain.h"
#include "tune/work_folder.h"
#include "tune_report/report.h"
#include "upforge/error.h"

namespace upforge::tune_report {
namespace {

/// Rounds, of which the best tries are the roof: a second or two.
constexpr int rounds = 8;

bench::Roof measured_roof(Isa isa, int count) {
    const Isa isa_before = best_isa();
    const int threads_before = threads();
    limit_isa(isa);
    set_threads(count);
    std::deque<bench::Subject> none;
    bench::Rounds machine(none, false);
    while (machine.count() < rounds) {
        machine.run_one();
    }
    limit_isa(isa_before);
    set_threads(threads_before);
    return machine.roof();
}

/// None where there are no generators, or this one does not know the kernel any more.
std::optional<std::string> statement_of(const std::string& kernel,
                                        const std::filesystem::path& generators) {
    try {
        const tune::WorkFolder folder;
        const auto compiled =
            tune::run_program(tune::Toolchain(generators)
                                  .compile_command(tune::parse_recipe(kernel), folder.path(),
                                                   tune::candidate_name, "stmt"),
                              {});
        std::ifstream file(folder.path() / (std::string(tune::candidate_name) + ".stmt"));
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        return compiled.succeeded() && !text.empty() ? std::optional(text) : std::nullopt;
    } catch (const Error&) {
        return {};
    }
}

}  // namespace

void write_report(std::span<const tuned::Trial> trials, const std::filesystem::path& generators,
                  const std::filesystem::path& page) {
    const std::string text = page_of(trials, {measured_roof, [&](const std::string& kernel) {
                                                  return statement_of(kernel, generators);
                                              }});
    OutputFile file(page);
    file.append(std::as_bytes(std::span(text)));
    file.commit();
}

}  // namespace upforge::tune_report
