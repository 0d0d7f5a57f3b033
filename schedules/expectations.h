#pragma once

#include "Halide.h"
#include "parameter.h"
#include "spaces/expected.h"

/// Families `mullapudi2016`, `adams2019` and `li2018`: one of Halide's autoschedulers decides, for
/// the one problem that it is told to expect.
struct Expectations {
    Parameter images{schedules::expected::images};
    Parameter rows{schedules::expected::rows};
    Parameter columns{schedules::expected::columns};
    Parameter inputs{schedules::expected::inputs};
    Parameter outputs{schedules::expected::outputs};
    Parameter taps_y{schedules::expected::taps_y};
    Parameter taps_x{schedules::expected::taps_x};
    Parameter stride_y{schedules::expected::stride_y};
    Parameter stride_x{schedules::expected::stride_x};
    Parameter dilation_y{schedules::expected::dilation_y};
    Parameter dilation_x{schedules::expected::dilation_x};

    /// Weights in one block, and a bias for each of its channels.
    template <typename Weights, typename Bias>
    void tell_filter(Weights& weights, Bias& bias) const {
        weights.set_estimates({{0, outputs}, {0, inputs}, {0, taps_x}, {0, taps_y}, {0, 1}});
        bias.set_estimates({{0, outputs}});
    }

    template <typename Tensor>
    void tell_tensor(Tensor& tensor, int channels, int width, int height) const {
        tensor.set_estimates({{0, channels}, {0, width}, {0, height}, {0, images}});
    }

    template <typename Window>
    void tell_window(Window& window) const {
        window.stride_x.set_estimate(stride_x);
        window.stride_y.set_estimate(stride_y);
        window.dilation_x.set_estimate(dilation_x);
        window.dilation_y.set_estimate(dilation_y);
        window.pad_left.set_estimate(reach(taps_x, dilation_x) / 2);
        window.pad_top.set_estimate(reach(taps_y, dilation_y) / 2);
    }

    /// Of phases, of which each tap belongs to one.
    template <typename Axis>
    void tell_phases(Axis& axis, int taps, int stride, int dilation) const {
        axis.stride.set_estimate(stride);
        axis.dilation.set_estimate(dilation);
        axis.common.set_estimate(1);
        axis.inverse.set_estimate(1);
        axis.pad.set_estimate((reach(taps, dilation) + 1 - stride) / 2);
    }

    template <typename Activation>
    void tell_activation(Activation& activation) const {
        constexpr int relu = 1;
        activation.kind.set_estimate(relu);
        activation.slope.set_estimate(0.0f);
    }

  private:
    /// From the first tap to the last.
    static int reach(int taps, int dilation) { return (taps - 1) * dilation; }
};
