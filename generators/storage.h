#pragma once

#include "Halide.h"
#include "numbers.h"

/// What elements are in memory. Kernels compute with floats, whatever is stored.
enum class Element {
    f32,
    bf16,  ///< the upper half of a float
    f16,   ///< IEEE 754's half, of devices that load and store it
    as_stored,
};

inline Halide::Type type_of(Element element) {
    return element == Element::bf16  ? Halide::BFloat(16)
           : element == Element::f16 ? Halide::Float(16)
                                     : Halide::Float(32);
}

/// A stored number. Of bf16 by integers, as below: Halide warns of what a processor does not know.
inline Halide::Expr to_float(const Halide::Expr& stored) {
    using namespace Halide;
    const int upper = 16;
    return stored.type() == BFloat(16)
               ? reinterpret<float>(cast<uint32_t>(reinterpret<uint16_t>(stored)) << upper)
               : cast<float>(stored);
}

/// The nearest, of two equally near ones the even one; NaN stays NaN. By integers, since Halide
/// casts one number after the other.
inline Halide::Expr to_bfloat16(const Halide::Expr& number) {
    using namespace Halide;
    const int upper = 16, almost_half = 0x7fff;
    Expr bits = reinterpret<uint32_t>(strict_float(number));
    Expr rounded = (bits + almost_half + ((bits >> upper) & 1)) >> upper;
    // A sum is a quiet NaN. Setting its bit would take a constant that only NaNs need: a page with
    // nothing else on it is then never brought to memory, and asked for by each vector in vain,
    // which takes 600 cycles.
    Expr quiet = reinterpret<uint32_t>(strict_float(number + number)) >> upper;
    Expr kept = select(is_nan_bits(number), quiet, rounded);
    return reinterpret(BFloat(16), cast<uint16_t>(kept));
}

/// What a kernel's inputs and output hold: `storage` both, unless the output is a `result` of
/// another type.
struct Storage {
    Halide::GeneratorParam<Element> storage{
        "storage",
        Element::f32,
        {{"f32", Element::f32}, {"bf16", Element::bf16}, {"f16", Element::f16}}};
    Halide::GeneratorParam<Element> result{"result",
                                           Element::as_stored,
                                           {{"f32", Element::f32},
                                            {"bf16", Element::bf16},
                                            {"f16", Element::f16},
                                            {"as_stored", Element::as_stored}}};

    /// To be called by `configure`.
    template <typename... Inputs>
    void of_inputs(Inputs&... inputs) const {
        (inputs.set_type(type_of(storage)), ...);
    }
    template <typename Output>
    void of_output(Output& output) const {
        output.set_type(type_of(of_result()));
    }

    /// A number as the output holds it.
    Halide::Expr stored(const Halide::Expr& number) const {
        return of_result() == Element::bf16 ? to_bfloat16(number)
                                            : Halide::cast(type_of(of_result()), number);
    }

  private:
    Element of_result() const {
        return result == Element::as_stored ? Element(storage) : Element(result);
    }
};

/// A tensor of floats, as a kernel reads it.
template <int dimensions>
struct StoredInput : Halide::GeneratorInput<Halide::Buffer<void, dimensions>> {
    using Base = Halide::GeneratorInput<Halide::Buffer<void, dimensions>>;
    using Base::Base;

    template <typename... Coordinates>
    Halide::Expr operator()(Coordinates&&... at) const {
        return to_float(Base::operator()(std::forward<Coordinates>(at)...));
    }
};

template <int dimensions>
using StoredOutput = Halide::GeneratorOutput<Halide::Buffer<void, dimensions>>;
