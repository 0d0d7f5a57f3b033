#include "own_registers.h"

#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

using namespace Halide;
using namespace Halide::Internal;

namespace {

/// An index as a sum of multiples.
struct Sum {
    std::map<Expr, int64_t, IRDeepCompare> multiples;
    int64_t constant = 0;

    void add(const Expr& e, int64_t factor) {
        const Add* sum = e.as<Add>();
        const Sub* difference = e.as<Sub>();
        const Mul* product = e.as<Mul>();
        const Call* shifted = Call::as_intrinsic(e, {Call::shift_left});
        if (const auto number = as_const_int(e)) {
            constant += factor * *number;
        } else if (sum || difference) {
            add(sum ? sum->a : difference->a, factor);
            add(sum ? sum->b : difference->b, sum ? factor : -factor);
        } else if (product && as_const_int(product->b)) {
            add(product->a, factor * *as_const_int(product->b));
        } else if (shifted && as_const_uint(shifted->args[1])) {
            add(shifted->args[0], factor << *as_const_uint(shifted->args[1]));
        } else if ((multiples[e] += factor) == 0) {
            multiples.erase(e);
        }
    }
};

class OwnRegisters : public IRMutator {
    using IRMutator::visit;

    /// Of an allocation, the elements that a thread stores: where by their distances from one.
    struct Elements {
        Expr first;
        std::map<int64_t, int> places;
    };

    std::map<std::string, Expr> lets_;
    std::map<std::string, Elements> allocations_;
    bool in_threads_ = false;

    Expr without_lets(const Expr& e) const { return substitute(lets_, e); }

    int place_of(const std::string& name, const Expr& index) {
        Elements& elements = allocations_.at(name);
        const Expr element = without_lets(index);
        if (!elements.first.defined()) {
            elements.first = element;
        }
        Sum distance;
        distance.add(element, 1);
        distance.add(elements.first, -1);
        if (!distance.multiples.empty()) {
            std::ostringstream message;
            message << name << ": no register is known before " << distance.multiples.begin()->first
                    << " is";
            throw std::invalid_argument(message.str());
        }
        const int next = static_cast<int>(elements.places.size());
        return elements.places.emplace(distance.constant, next).first->second;
    }

    template <typename Body, typename Let>
    Body visit_let(const Let* op) {
        if (op->value.type() != Int(32)) {
            return IRMutator::visit(op);
        }
        lets_[op->name] = without_lets(op->value);
        Body mutated = IRMutator::visit(op);
        lets_.erase(op->name);
        return mutated;
    }

    Stmt visit(const LetStmt* op) override { return visit_let<Stmt>(op); }
    Expr visit(const Let* op) override { return visit_let<Expr>(op); }

    Stmt visit(const For* op) override {
        ScopedValue<bool> inside(in_threads_, in_threads_ || op->for_type == ForType::GPUThread);
        return IRMutator::visit(op);
    }

    Stmt visit(const Allocate* op) override {
        if (op->memory_type != MemoryType::Register || in_threads_) {
            return IRMutator::visit(op);
        }
        allocations_[op->name] = {};
        Stmt body = mutate(op->body);
        const int count = static_cast<int>(allocations_.at(op->name).places.size());
        allocations_.erase(op->name);
        return Allocate::make(op->name, op->type, op->memory_type, {count}, op->condition, body);
    }

    Expr visit(const Load* op) override {
        if (!allocations_.count(op->name)) {
            return IRMutator::visit(op);
        }
        return Load::make(op->type, op->name, place_of(op->name, op->index), op->image, op->param,
                          op->predicate, ModulusRemainder());
    }

    Stmt visit(const Store* op) override {
        if (!allocations_.count(op->name)) {
            return IRMutator::visit(op);
        }
        return Store::make(op->name, mutate(op->value), place_of(op->name, op->index), op->param,
                           op->predicate, ModulusRemainder());
    }
};

}  // namespace

void keep_own_registers(Pipeline pipeline) {
    pipeline.add_custom_lowering_pass(new OwnRegisters);
}
