#include "images.h"
#include "schedules/channel_vectors.h"
#include "window.h"

using namespace Halide;

/// out(c, x, y) = the sum of the window's pixels / their number. Positions up to `counted_right`
/// and `counted_bottom` beyond the image (and pad_left, pad_top before it) count when
/// `count_padding` is set; they add zeros.
class AveragePool : public Generator<AveragePool>, public ImageToImage {
  public:
    ChannelVectors schedule_;
    PoolWindowInputs window;
    Input<int32_t> count_padding{"count_padding"};
    Input<int32_t> pad_right{"pad_right"};
    Input<int32_t> pad_bottom{"pad_bottom"};
    StoredOutput<4> output{"output"};

    void configure() { set_types(output); }

    void generate() {
        RDom k = window.taps();
        Place place(input, window.column(x, k.x), window.row(y, k.y));
        k.where(place.inside());

        sum(c, x, y, n) = 0.0f;
        sum(c, x, y, n) += place.pixel(input, c, n);
        count_x(x) = counted(
            window.kernel_x, [&](auto& tap) { return window.column(x, tap); }, place.width,
            window.pad_left, pad_right);
        count_y(y) = counted(
            window.kernel_y, [&](auto& tap) { return window.row(y, tap); }, place.height,
            window.pad_top, pad_bottom);
        output(c, x, y, n) =
            storage_.stored(sum(c, x, y, n) / cast<float>(count_x(x) * count_y(y)));
    }

    void schedule() {
        lay_out(output, get_target());
        schedule_.apply({output, c, x, y, n, {sum}}, get_target());
        schedule_.tabulate({count_x, count_y}, get_target());
    }

  private:
    /// How many taps along an axis lie where they count.
    template <typename Position>
    Expr counted(const Expr& kernel, Position position, const Expr& extent, const Expr& before,
                 const Expr& after) const {
        RDom tap(0, kernel, "tap");
        Expr at = position(tap.x);
        Expr reach_before = select(count_padding != 0, before, 0);
        Expr reach_after = select(count_padding != 0, after, 0);
        return Halide::sum(select(at >= -reach_before && at < extent + reach_after, 1, 0));
    }

    Func sum{"sum"}, count_x{"count_x"}, count_y{"count_y"};
};

HALIDE_REGISTER_GENERATOR(AveragePool, average_pool)
