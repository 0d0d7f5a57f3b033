#include "flags.h"

using namespace Halide;
using namespace Halide::Internal;

namespace {

/// Whether an expression is made of a kernel's scalar arguments and constants alone.
class IsOfScalars : public IRVisitor {
  public:
    bool result = true;

  private:
    using IRVisitor::visit;
    void visit(const Variable* variable) override {
        result = result && variable->param.defined() && !variable->param.is_buffer();
    }
    void visit(const Call*) override { result = false; }
};

bool is_of_scalars(const Expr& e) {
    IsOfScalars visitor;
    e.accept(&visitor);
    return visitor.result;
}

/// The same number by a call that Halide, since it may do more than return, leaves where it is.
/// Exact for the few small numbers that are compared.
Expr as_computed_here(const Expr& number) {
    return cast<int>(
        Call::make(Float(32), "floor_f32", {cast<float>(number)}, Call::CallType::Extern));
}

class CompareInThreads : public IRMutator {
    using IRMutator::visit;

    template <typename Comparison>
    Expr compared(const Comparison* op) {
        if (op->a.type() == Int(32) && is_of_scalars(op->a) && is_of_scalars(op->b)) {
            return Comparison::make(as_computed_here(op->a), op->b);
        }
        return IRMutator::visit(op);
    }

    Expr visit(const EQ* op) override { return compared(op); }
    Expr visit(const NE* op) override { return compared(op); }
    Expr visit(const LT* op) override { return compared(op); }
    Expr visit(const LE* op) override { return compared(op); }
    Expr visit(const GT* op) override { return compared(op); }
    Expr visit(const GE* op) override { return compared(op); }
};

}  // namespace

void compare_in_threads(const Func& output, const Target& target) {
    if (target.has_feature(Target::Vulkan)) {
        CompareInThreads mutator;
        for (auto& [name, function] : find_transitive_calls(output.function())) {
            function.mutate(&mutator);
        }
    }
}
