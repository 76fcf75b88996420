#include "dynamics/parameters.h"

namespace ballast::dynamics {

Parameters::Parameters()
{
    smile[0] = {.rhoCalm = {-0.2280, -0.2280, -0.2581, -0.2662, -0.2555, -0.2449},
                .rhoStressed = {-0.0900, -0.0900, -0.1022, -0.0864, -0.0829, -0.0795},
                .etaCalm = {0.6790, 0.6790, 0.7093, 0.7291, 0.6999, 0.6562},
                .etaStressed = {0.8968, 0.8968, 0.8634, 0.8576, 0.7917, 0.7422},
                .rhoSentiment = 0.1,
                .rhoSentimentStressed = 0.3,
                .rhoTrend = 0.6516,
                .rhoTrendStressed = 1.166};
    smile[1] = {.rhoCalm = {-0.1378, -0.1378, -0.1583, -0.1740, -0.1670, -0.1601},
                .rhoStressed = {-0.1264, -0.1264, -0.0985, -0.0698, -0.0828, -0.0828},
                .etaCalm = {0.7116, 0.7116, 0.6748, 0.6585, 0.6322, 0.5927},
                .etaStressed = {0.9164, 0.9439, 0.8549, 0.7787, 0.7475, 0.7008},
                .rhoSentiment = 0.06,
                .rhoSentimentStressed = 0.18,
                .rhoTrend = 1.001,
                .rhoTrendStressed = 0.5313};
}

}  // namespace ballast::dynamics
