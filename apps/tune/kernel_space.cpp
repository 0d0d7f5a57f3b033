#include "tune/kernel_space.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "machine/bf16_units.h"
#include "operators/dot_tile.h"
#include "operators/vectors.h"
#include "operators/winograd.h"
#include "schedules/spaces.h"
#include "tune/cuts.h"
#include "tune/device_space.h"
#include "upforge/error.h"

namespace upforge::tune {
namespace {

using kernels::Problem;

/// Input transforms beyond that many times the second-level cache are not worth a try.
constexpr double most_of_cache = 4;

int registers(Isa isa) {
    return isa == Isa::avx512 ? 32 : 16;
}

double cache_bytes() {
    constexpr double usual = 1 << 20;
    const long bytes = ::sysconf(_SC_LEVEL2_CACHE_SIZE);
    return bytes > 0 ? static_cast<double>(bytes) : usual;
}

/// Blocks of output channels: whole vectors, or a power of two below one where that is less waste.
Axis channels_axis(const schedules::Tunable& tunable, int outputs, Isa isa) {
    const int vector = lanes(isa);
    std::vector<int> values;
    for (int part = tunable.least; part < vector && outputs < 2 * vector; part *= 2) {
        values.push_back(part);
    }
    for (const int vectors : {1, 2, 3, 4, 6, 8}) {
        values.push_back(vectors * vector);
    }
    return {tunable.name, up_to(outputs, values)};
}

Axis pixels_axis(const schedules::Tunable& tunable) {
    return {tunable.name, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 28}};
}

bool fits_registers(int channels, int pixels, int unroll, Isa isa) {
    const int vectors = std::max(1, channels / lanes(isa)), sums = vectors * pixels;
    const int needed = sums + vectors + 1;  // the weights, and a broadcast input
    return needed <= registers(isa) && 4 * sums >= registers(isa) && sums * unroll <= most_unrolled;
}

/// What the threads wait for each other, and how much work each has.
std::vector<double> shares(double tasks, int threads) {
    const double rounds = std::ceil(tasks / threads);
    return {rounds * threads / tasks, std::log2(tasks / threads)};
}

/// Of the copy that a task makes of what its strip sees.
double strip_bytes(const Problem& p, const Numbers& numbers) {
    const bool transposed = p.operation == "conv_transpose";
    const auto seen = [&](int pixels, int taps, int stride, int dilation) {
        return transposed ? pixels + divide_up(taps, stride)
                          : (pixels - 1.0) * stride + (taps - 1.0) * dilation + 1;
    };
    const YX image = pixels_of_phase(p);
    return element_bytes * p.inputs *
           seen(std::min(numbers["rows"], image.y), p.kernel.y, p.stride.y, p.dilation.y) *
           seen(std::min(numbers["columns"], image.x), p.kernel.x, p.stride.x, p.dilation.x);
}

/// Tiles of sums whose vectors are output channels: `direct` or, of bf16, `pairs`.
Family tiles_family(const char* name, const Problem& problem, Isa isa, int threads,
                    const Settings& algorithm) {
    using namespace schedules::direct;
    const YX image = pixels_of_phase(problem);
    Family family{{problem.operation, name, isa, with_elements(algorithm, problem.elements)},
                  {channels_axis(channels, problem.outputs, isa),
                   pixels_axis(pixels),
                   {unroll.name, {1, 2, 4, 8}},
                   {rows.name, up_to(image.y, {1, 2, 4, 8, 16, 32, 64, 128})},
                   {columns.name, up_to(image.x, {12, 24, 30, 60, 96, 120, 192, 256, 512})}}};
    family.allows = [=](const Numbers& n) {
        const bool smallest = n[rows.name] == 1 && n[columns.name] <= columns.usual;
        return fits_registers(n[channels.name], n[pixels.name], n[unroll.name], isa) &&
               (smallest || strip_bytes(problem, n) <= most_of_cache * cache_bytes());
    };
    family.describe = [=](const Numbers& n) {
        const double strips =
            divide_up(image.y, n[rows.name]) * divide_up(image.x, n[columns.name]) * problem.batch;
        const double blocks = divide_up(problem.outputs, n[channels.name]);
        std::vector<double> values =
            shares(strips < enough_strips ? strips * blocks : strips, threads);
        values.insert(values.end(),
                      {waste(problem.outputs, n[channels.name]), waste(image.x, n[pixels.name]),
                       std::max(1, n[channels.name] / lanes(isa)) * double(n[pixels.name]),
                       std::log2(strip_bytes(problem, n) / cache_bytes())});
        return values;
    };
    return family;
}

/// Tiles of sums whose vectors are input channels.
Family dots_family(const Problem& problem, Isa isa, int threads, const Settings& algorithm) {
    using namespace schedules::dots;
    const YX image = pixels_of_phase(problem);
    std::vector<int> divisors{1, 2, 3, 4};
    std::erase_if(divisors, [&](int channels) { return problem.outputs % channels != 0; });
    Family family{{problem.operation, "dots", isa, with_elements(algorithm, problem.elements)},
                  {{channels.name, divisors},
                   pixels_axis(pixels),
                   {rows.name, up_to(image.y, {1, 2, 4, 8, 16, 32, 64, 128})},
                   {columns.name, up_to(image.x, {12, 24, 32, 64, 96, 128, 192, 256, 512})}}};
    family.allows = [=](const Numbers& n) {
        const int sums = n[channels.name] * n[pixels.name];
        return sums + n[channels.name] + 1 <= registers(isa) && 4 * sums >= registers(isa);
    };
    family.describe = [=](const Numbers& n) {
        const double strips =
            divide_up(image.y, n[rows.name]) * divide_up(image.x, n[columns.name]) * problem.batch;
        std::vector<double> values = shares(strips, threads);
        values.insert(values.end(),
                      {waste(image.x, n[pixels.name]), double(n[channels.name]) * n[pixels.name]});
        return values;
    };
    return family;
}

/// As the kernel table spells them, where 3 taps a side go without saying.
Settings settings_of(const WinogradForm& form) {
    Settings settings{{"tile", std::to_string(form.tile)}};
    if (form.taps != 3) {
        settings.emplace_back("taps", std::to_string(form.taps));
    }
    if (form.from_taps) {
        settings.emplace_back("filter", "taps");
    }
    return settings;
}

Family winograd_family(const Problem& problem, Isa isa, int threads, const WinogradForm& form) {
    using namespace schedules::winograd;
    const double all = divide_up(problem.output.y, form.tile) *
                       divide_up(problem.output.x, form.tile) * problem.batch;
    const auto transformed_bytes = [=](const Numbers& n) {
        return element_bytes * form.points() * form.points() * problem.inputs *
               std::min<double>(n[tiles.name], all);
    };
    Family family{
        {problem.operation, "winograd", isa, with_elements(settings_of(form), problem.elements)},
        {channels_axis(channels, problem.outputs, isa),
         pixels_axis(pixels),
         {unroll.name, {1, 2, 4, 8}},
         {tiles.name, {6, 12, 18, 24, 36, 48, 72, 96, 144, 192}},
         {chunk.name, up_to(problem.inputs, {16, 32, 64, 128, 256})}}};
    family.allows = [=](const Numbers& n) {
        const bool smallest = n[tiles.name] <= tiles.usual;
        return fits_registers(n[channels.name], n[pixels.name], n[unroll.name], isa) &&
               n[pixels.name] <= n[tiles.name] &&
               (smallest || transformed_bytes(n) <= most_of_cache * cache_bytes());
    };
    family.describe = [=](const Numbers& n) {
        const double tasks = std::ceil(all / n[tiles.name]);
        const double blocks = divide_up(problem.outputs, n[channels.name]);
        std::vector<double> values =
            shares(are_enough(static_cast<int>(tasks), threads) ? tasks : tasks * blocks, threads);
        values.insert(
            values.end(),
            {waste(problem.outputs, n[channels.name]), waste(n[tiles.name], n[pixels.name]),
             std::max(1, n[channels.name] / lanes(isa)) * double(n[pixels.name]),
             std::log2(transformed_bytes(n) / cache_bytes())});
        return values;
    };
    return family;
}

/// Where sums are tiles of AMX.
Family amx_family(const Problem& problem, Isa isa, int threads) {
    using namespace schedules::amx;
    const YX image = pixels_of_phase(problem);
    Family family{{problem.operation, "amx", isa, with_elements({}, problem.elements)},
                  {{channels.name, up_to(problem.outputs, {16, 32, 48, 64, 96, 128})},
                   {rows.name, up_to(image.y, {1, 2, 4, 8, 16, 32})},
                   {columns.name, up_to(image.x, {16, 32, 48, 64, 96, 128, 256, 512})}}};
    family.describe = [=](const Numbers& n) {
        const double strips =
            divide_up(image.y, n[rows.name]) * divide_up(image.x, n[columns.name]) * problem.batch;
        std::vector<double> values = shares(strips, threads);
        values.insert(values.end(),
                      {waste(problem.outputs, n[channels.name]), waste(image.x, tile_pixels),
                       double(n[channels.name]) / tile_channels,
                       std::log2(strip_bytes(problem, n) / cache_bytes())});
        return values;
    };
    return family;
}

bool can_use(Bf16Unit unit, const Problem& problem, Isa isa) {
    return problem.elements.storage == DataType::bf16 && isa == Isa::avx512 &&
           objection_to(unit).empty();
}

Family channels_family(const Problem& problem, Isa isa) {
    using namespace schedules::channel_vectors;
    const int all = problem.outputs * problem.groups;
    return {{problem.operation, "channels", isa, with_elements({}, problem.elements)},
            {{vectors.name, up_to(static_cast<int>(divide_up(all, lanes(isa))), {1, 2, 4, 8, 16})},
             {rows.name, up_to(problem.output.y, {1, 2, 4, 8, 16, 32, 64})}}};
}

/// Tiles of sums whose vectors are channels that have filters of their own.
Family strips_family(const Problem& problem, Isa isa, int threads) {
    using namespace schedules::channel_strips;
    const int all = problem.groups, vector = lanes(isa);
    Family family{{problem.operation, "strips", isa, with_elements({}, problem.elements)},
                  {{vectors.name, up_to(all / vector, {1, 2, 3, 4})},
                   pixels_axis(pixels),
                   {rows.name, up_to(problem.output.y, {1, 2, 4, 8, 16, 32, 64, 128})},
                   {columns.name, up_to(problem.output.x, {16, 32, 64, 96, 128, 192, 256, 512})}}};
    family.allows = [=](const Numbers& n) {
        return fits_registers(n[vectors.name] * vector, n[pixels.name], 1, isa);
    };
    family.describe = [=](const Numbers& n) {
        const double strips = divide_up(problem.output.y, n[rows.name]) *
                              divide_up(problem.output.x, n[columns.name]) * problem.batch;
        std::vector<double> values = shares(strips, threads);
        values.insert(values.end(), {waste(all, n[vectors.name] * vector),
                                     waste(problem.output.x, n[pixels.name]),
                                     double(n[vectors.name]) * n[pixels.name]});
        return values;
    };
    return family;
}

std::vector<Family> families_of(const Problem& problem, Isa isa, int threads) {
    const bool depthwise = problem.operation.starts_with("depthwise");
    if (!depthwise && problem.operation != "conv" && problem.operation != "conv_transpose") {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} has no schedule that can be tuned; conv and conv_transpose do",
                                problem.operation));
    }
    if (const DeviceKind device = device_in_use().kind; device != DeviceKind::cpu) {
        return {device_family(problem, device)};
    }
    if (depthwise) {
        const bool in_strips = problem.operation == "depthwise_conv" && problem.outputs == 1 &&
                               problem.groups >= lanes(isa);
        return {in_strips ? strips_family(problem, isa, threads) : channels_family(problem, isa)};
    }
    std::vector<Family> families;
    const bool by_dots = sums_by_dots(problem.elements, problem.inputs, problem.outputs);
    if (!by_dots && can_use(Bf16Unit::amx, problem, isa)) {
        families.push_back(amx_family(problem, isa, threads));
    }
    if (!by_dots && can_use(Bf16Unit::avx512_bf16, problem, isa)) {
        families.push_back(tiles_family("pairs", problem, isa, threads, {}));
    }
    if (problem.operation == "conv" && !problem.exact) {
        const Sliding sliding{problem.kernel, problem.stride, problem.dilation, {}, problem.output};
        for (const WinogradForm& form : winograd_forms(sliding, problem.groups, problem.inputs)) {
            families.push_back(winograd_family(problem, isa, threads, form));
        }
    }
    std::vector<Settings> borders{{}};
    if (problem.operation == "conv" && !problem.border) {
        borders.insert(borders.begin(), Settings{{"border", "none"}});
    }
    for (const Settings& border : borders) {
        families.push_back(by_dots ? dots_family(problem, isa, threads, border)
                                   : tiles_family("direct", problem, isa, threads, border));
    }
    return families;
}

}  // namespace

Space space_of(const Problem& problem, Isa isa, int threads) {
    return Space(families_of(problem, isa, threads));
}

}  // namespace upforge::tune
