#include "reduction.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out(c, i, j) = the maximum or the average of bin (i, j), where bin i of N spans the columns
/// floor(i W / N) to ceil((i + 1) W / N). N is the extent of the output.
class AdaptivePool : public Generator<AdaptivePool> {
  public:
    GeneratorParam<Reduction> kind{"kind", Reduction::max, reduction_names()};
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        const Bins columns{i, output.dim(1).extent(), input.dim(1).extent()};
        const Bins rows{j, output.dim(2).extent(), input.dim(2).extent()};
        RDom k(0, columns.most(), 0, rows.most(), "k");
        k.where(k.x < columns.size() && k.y < rows.size());
        Expr pixel = input(c, min(columns.first() + k.x, columns.extent - 1),
                           min(rows.first() + k.y, rows.extent - 1), n);

        total(c, i, j, n) = neutral(kind);
        total(c, i, j, n) = combined(kind, total(c, i, j, n), pixel);
        output(c, i, j, n) = finished(kind, total(c, i, j, n), columns.size() * rows.size());
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({output, c, i, j, n, {total}}, get_target());
    }

  private:
    struct Bins {
        Expr bin, count, extent;
        Expr first() const { return clamp(bin * extent / count, 0, extent - 1); }
        Expr end() const { return ((bin + 1) * extent + count - 1) / count; }
        Expr size() const { return end() - first(); }
        Expr most() const { return extent / count + 2; }
    };

    Var c{"c"}, i{"i"}, j{"j"}, n{"n"};
    Func total{"total"};
};

HALIDE_REGISTER_GENERATOR(AdaptivePool, adaptive_pool)
