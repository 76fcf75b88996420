#pragma once

#include "codec/state_fields.h"
#include "replay/asides.h"

/// Fields of what steps did aside, each in the order of its struct.
namespace ballast::codec {

template <class A> void fields(A& a, As<A, domain::KillId>& k) { whole(a, k, k.value); }
template <class A> void fields(A& a, As<A, domain::CancelIntent>& c)
{
    // When it was decided is its step's time.
    whole(a, c, c.scope, c.orders, c.kill, c.order, notKept(c.decided));
}
template <class A> void fields(A& a, As<A, engine::CommandOutcome>& c)
{
    whole(a, c, c.action, c.tookEffect, c.refusals, c.sentence, c.record);
}
template <class A> void fields(A& a, As<A, replay::Aside>& s)
{
    whole(a, s, s.step, s.cancels, s.closings, s.lanesClosed, s.commands);
}

}  // namespace ballast::codec
