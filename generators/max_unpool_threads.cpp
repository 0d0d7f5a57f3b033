#include "schedules/tensor_layout.h"
#include "schedules/thread_group.h"
#include "storage.h"

using namespace Halide;

/// Each value goes to the place its index remembers, in row-major order, and the rest is zero:
/// out(c, index % width, index / width) = value. Each row takes what is its own.
class MaxUnpoolThreads : public Generator<MaxUnpoolThreads> {
  public:
    ThreadGroup schedule_;
    Storage storage_;

    StoredInput<4> values{"values"};
    Input<Buffer<int32_t, 4>> indices{"indices"};
    Input<Buffer<int32_t, 3>> ranges{"ranges"};  ///< of index_ranges
    StoredOutput<4> output{"output"};

    void configure() {
        storage_.of_inputs(values);
        storage_.of_output(output);
    }

    void generate() {
        Expr width = output.dim(1).extent();
        from = RDom(0, values.dim(1).extent(), 0, values.dim(2).extent(), 0, output.dim(2).extent(),
                    "from");
        RVar column = from.x, row = from.y, filled = from.z;
        Expr index = indices(c, column, row, n);
        from.where(ranges(0, row, n) < (filled + 1) * width && ranges(1, row, n) >= filled * width);
        from.where(index / width == filled);

        output(c, x, y, n) = storage_.stored(0.0f);
        output(c, index % width, filled, n) = storage_.stored(values(c, column, row, n));
    }

    void schedule() {
        channels_innermost(values, get_target());
        channels_innermost(indices, get_target());
        channels_innermost(output, get_target());
        schedule_.spread(output, c, x, y, n);
        schedule_.spread_update(output.update(), c, from.z, n, {from.x, from.y});
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    RDom from;
};

HALIDE_REGISTER_GENERATOR(MaxUnpoolThreads, max_unpool_threads)
