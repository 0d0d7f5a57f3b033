#include "operators/winograd.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "device/current_device.h"
#include "generators/points.h"
#include "kernels/scratch.h"
#include "machine/bf16_units.h"
#include "operators/vectors.h"
#include "schedules/spaces.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

/// Whether multiplications that are saved outweigh the transforms. Few inputs make these short, but
/// then sums of products take the taps of a row as channels, which only AVX-512 makes up for:
/// 3 to 64 channels of 256 x 256 take 1.2 ms instead of 2.0.
bool saves_time(int inputs, int outputs) {
    const int fewest_inputs = best_isa() == Isa::avx512 ? 3 : 16;
    return (inputs >= fewest_inputs && outputs >= 32) || (inputs >= 32 && outputs >= 16);
}

/// Larger tiles save more multiplications and need larger weights: beyond some size, reading them
/// is what takes time, and transforming them each time takes less, and memory for the taps alone.
/// Layers with many outputs have few pixels, of which large tiles reach far over the border.
struct Preference {
    static constexpr double any = std::numeric_limits<double>::infinity();

    WinogradForm form;
    double most_weight_bytes = any, most_outputs = any;
};
constexpr Preference preferences[] = {
    {.form = {.tile = 6, .taps = 3}, .most_weight_bytes = 8 << 20},
    {.form = {.tile = 6, .taps = 3, .from_taps = true}, .most_outputs = 256},
    {.form = {.tile = 4, .taps = 3, .from_taps = true}},
    {.form = {.tile = 4, .taps = 3}, .most_weight_bytes = 20 << 20},
    {.form = {.tile = 2, .taps = 3}},
    {.form = {.tile = 5, .taps = 2}, .most_weight_bytes = 40 << 20},
    {.form = {.tile = 3, .taps = 2}},
};

bool prefers(const WinogradForm& form, int inputs, int outputs) {
    const Preference& most = *std::ranges::find(preferences, form, &Preference::form);
    return weight_bytes(form, inputs, outputs) <= most.most_weight_bytes &&
           outputs <= most.most_outputs;
}

/// Whether the instruction set in use has a kernel for it: narrow types have not all forms.
bool is_built(const WinogradForm& form, const kernels::Elements& elements) {
    return std::ranges::any_of(kernels::built_in(), [&](const kernels::Kernel& kernel) {
        return kernel.family == "winograd" && kernel.isa == best_isa() &&
               kernels::Elements(kernel.storage(), kernel.result()) == elements &&
               form_of(kernel) == form;
    });
}

/// Larger weights are read from memory again by each task.
constexpr double cached_weight_bytes = 8 << 20;

/// A linear map between vectors of as many numbers as there are points, or taps.
struct Matrix {
    using Square = std::array<std::array<double, toom_cook::most_points>, toom_cook::most_points>;
    int rows, columns;
    Square at = {};
};

/// G: the values of a polynomial whose coefficients are the taps at all points, each divided by
/// what the interpolation from there needs.
Matrix evaluation(const WinogradForm& form) {
    const int infinity = form.points() - 1;
    const auto points = toom_cook::finite(form.points());
    Matrix g{form.points(), form.taps};
    for (int i = 0; i < infinity; ++i) {
        for (int power = 0; power < form.taps; ++power) {
            g.at[i][power] = std::pow(points[i], power) / toom_cook::distances(form.points(), i);
        }
    }
    g.at[infinity][form.taps - 1] = 1.0;
    return g;
}

/// The coefficients from what `evaluation` gives: from the values at 0, at infinity, and for the
/// middle one of three, at the first pair of points.
Matrix interpolation(const WinogradForm& form) {
    const int points = form.points();
    Matrix inverse{form.taps, points};
    inverse.at[0][0] = toom_cook::distances(points, 0);
    if (form.taps == 3) {
        const double pair = toom_cook::finite(points)[1];
        inverse.at[1][1] = toom_cook::distances(points, 1) / (2 * pair);
        inverse.at[1][2] = -toom_cook::distances(points, 2) / (2 * pair);
    }
    inverse.at[form.taps - 1][points - 1] = 1.0;
    return inverse;
}

/// M f M^T for every pair of channels.
Filter on_both_axes(const Matrix& m, const Filter& filter) {
    FilterShape shape = filter.shape();
    shape.height = shape.width = m.rows;
    std::vector<float> values(shape.elements());
    const float* from = filter.values().data();
    for (float* to = values.data(); to != values.data() + values.size();) {
        Matrix::Square half{};
        for (int v = 0; v < m.rows; ++v) {
            for (int y = 0; y < m.columns; ++y) {
                for (int x = 0; x < m.columns; ++x) {
                    half[v][x] += m.at[v][y] * from[y * m.columns + x];
                }
            }
        }
        for (int v = 0; v < m.rows; ++v) {
            for (int u = 0; u < m.rows; ++u) {
                double sum = 0.0;
                for (int x = 0; x < m.columns; ++x) {
                    sum += m.at[u][x] * half[v][x];
                }
                *to++ = static_cast<float>(sum);
            }
        }
        from += m.columns * m.columns;
    }
    return {shape, std::move(values)};
}

int tiles_of_task(const kernels::Kernel& kernel) {
    using namespace schedules::winograd;
    const int together = kernel.number(pixels);
    return std::max(1, kernel.number(tiles) / together) * together;
}

/// Tiles of all images.
double tiles_in_all(int tile, const Shape& output) {
    return divide_up(output.width, tile) * divide_up(output.height, tile) *
           static_cast<double>(output.batch);
}

double tasks_in_all(const kernels::Kernel& kernel, const Shape& output) {
    return std::ceil(tiles_in_all(form_of(kernel).tile, output) / tiles_of_task(kernel));
}

/// What so many equal parts take on all threads, in units of what they would take if they could be
/// shared out evenly.
double unevenness(double parts) {
    return std::ceil(parts / threads()) * threads() / parts;
}

}  // namespace

double weight_bytes(const WinogradForm& form, int inputs, int outputs) {
    const int side = form.from_taps ? form.taps : form.points();
    return sizeof(float) * double(side) * side * inputs * outputs;
}

bool can_compute(const WinogradForm& form, const Sliding& sliding, int groups, int inputs) {
    return (!form.from_taps || inputs % schedules::winograd::inputs_of_step == 0) &&
           sliding.kernel == YX(form.taps) && sliding.stride == YX(1) &&
           sliding.dilation == YX(1) && groups == 1;
}

std::vector<WinogradForm> winograd_forms(const Sliding& sliding, int groups, int inputs) {
    std::vector<WinogradForm> forms;
    if (best_isa() >= Isa::avx2 && device::current().kind == DeviceKind::cpu) {
        for (const Preference& preference : preferences) {
            if (can_compute(preference.form, sliding, groups, inputs)) {
                forms.push_back(preference.form);
            }
        }
    }
    return forms;
}

WinogradForm winograd_form(const Sliding& sliding, int groups, int inputs, int outputs,
                           const kernels::Elements& elements) {
    const bool has_amx = elements.storage == DataType::bf16 && best_bf16_unit() == Bf16Unit::amx;
    if (has_amx || !saves_time(inputs, outputs)) {
        return {};
    }
    for (const WinogradForm& form : winograd_forms(sliding, groups, inputs)) {
        if (prefers(form, inputs, outputs) && is_built(form, elements)) {
            return form;
        }
    }
    return {};
}

WinogradForm form_of(const kernels::Kernel& kernel) {
    const int tile = kernel.number("tile", 0);
    return {tile, tile == 0 ? 0 : kernel.number("taps", 3), kernel.parameter("filter") == "taps"};
}

double estimate_winograd_cycles(const kernels::Kernel& kernel, int inputs, const Shape& output) {
    using namespace schedules::winograd;
    const WinogradForm form = form_of(kernel);
    const int block = kernel.number(channels), together = kernel.number(pixels);
    const double points = double(form.points()) * form.points();
    // Cycles for a vector of numbers at each point, as measured with 64 channels on Ice Lake.
    const double multiply_add = 0.55, transform_input = 11, transform_output = 8, begin_chunk = 6;
    const double chunks = divide_up(inputs, kernel.number(chunk));
    const double vectors_in = chunks * kernel.number(chunk) / lanes(kernel.isa);
    const double vectors_out = divide_up(output.channels, block) * block / lanes(kernel.isa);
    const double all = tiles_in_all(form.tile, output);
    const double computed = std::ceil(all / together) * together;
    const double sums = computed * points *
                        (multiply_add * inputs * vectors_out + begin_chunk * chunks +
                         transform_input * vectors_in + transform_output * vectors_out);
    const double weights = weight_bytes(form, inputs, output.channels);
    const double bytes_a_cycle = 4;
    const double reading = weights > cached_weight_bytes ? weights / bytes_a_cycle : 0.0;
    const double tasks = tasks_in_all(kernel, output);
    // Cycles for the taps of a vector of outputs, of one input.
    const double transform_weights = 80;
    const double transforming = form.from_taps ? transform_weights * inputs * vectors_out : 0.0;
    const double parts =
        has_enough_tasks(kernel, output) ? tasks : tasks * divide_up(output.channels, block);
    return (sums + tasks * (reading + transforming)) * unevenness(parts);
}

bool has_enough_tasks(const kernels::Kernel& kernel, const Shape& output) {
    return schedules::winograd::are_enough(static_cast<int>(tasks_in_all(kernel, output)),
                                           threads());
}

Filter at_points(const Filter& filter, const WinogradForm& form) {
    return on_both_axes(evaluation(form), filter);
}

Filter from_points(const Filter& transformed, const WinogradForm& form) {
    return on_both_axes(interpolation(form), transformed);
}

std::size_t winograd_bytes(const kernels::Kernel& kernel, int inputs, const Shape& output) {
    using namespace schedules::winograd;
    const WinogradForm form = form_of(kernel);
    const int points = form.points(), task = tiles_of_task(kernel);
    const double tasks = tasks_in_all(kernel, output);
    const double alive =
        has_enough_tasks(kernel, output) ? std::min<double>(tasks, threads()) : tasks;
    const auto bytes = [&](int numbers_of_tile) {
        const double numbers =
            double(points) * points * (task + 1) * (numbers_of_tile + lanes(kernel.isa));
        return kernels::Scratch::room_for(static_cast<std::size_t>(sizeof(float) * numbers));
    };
    const double weights = form.from_taps
                               ? sizeof(float) * double(points) * points * kernel.number(channels) *
                                     (schedules::winograd::inputs_of_step + 1)
                               : 0.0;
    return static_cast<std::size_t>(alive) * bytes(inputs) +
           static_cast<std::size_t>(threads()) *
               (bytes(kernel.number(channels)) +
                kernels::Scratch::room_for(static_cast<std::size_t>(weights)));
}

}  // namespace upforge
