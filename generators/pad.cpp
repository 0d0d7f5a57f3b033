#include "images.h"
#include "schedules/channel_vectors.h"

using namespace Halide;

enum class Beyond { constant, reflect, edge };

/// The image moved by (left, top) in a larger plane, or by channels in wider pixels, continued
/// beyond its border by a constant, by its mirror image (the border itself not repeated) or by its
/// outermost pixels.
class Pad : public Generator<Pad>, public ImageToImage {
  public:
    GeneratorParam<Beyond> mode{
        "mode",
        Beyond::constant,
        {{"constant", Beyond::constant}, {"reflect", Beyond::reflect}, {"edge", Beyond::edge}}};
    ChannelVectors schedule_;
    Input<int32_t> before{"before"};  ///< channels
    Input<int32_t> left{"left"};
    Input<int32_t> top{"top"};
    Input<float> value{"value"};
    StoredOutput<4> output{"output"};

    void configure() { set_types(output); }

    void generate() {
        pixels(c, x, y, n) = input(c, x, y, n);
        output(c, x, y, n) = storage_.stored(continued()(c - before, x - left, y - top, n));
    }

    void schedule() {
        lay_out(output, get_target());
        schedule_.apply({output, c, x, y, n}, get_target());
    }

  private:
    Func continued() {
        using namespace BoundaryConditions;
        const Region plane{{0, channels_of(input)},
                           {0, input.dim(1).extent()},
                           {0, input.dim(2).extent()},
                           {Expr(), Expr()}};
        switch (Beyond(mode)) {
            case Beyond::reflect:
                return mirror_interior(pixels, plane);
            case Beyond::edge:
                return repeat_edge(pixels, plane);
            default:
                return constant_exterior(pixels, value, plane);
        }
    }

    Func pixels{"pixels"};
};

HALIDE_REGISTER_GENERATOR(Pad, pad)
