#include "dynamics/parameters.h"

namespace ballast::dynamics {

Parameters::Parameters()
{
    smile[0] = {.rhoCalm = {-0.21, -0.218, -0.246, -0.252, -0.25, -0.25},
                .rhoStressed = {-0.17, -0.175, -0.185, -0.17, -0.16, -0.15},
                .etaCalm = {0.68, 0.68, 0.70, 0.71, 0.70, 0.68},
                .etaStressed = {0.88, 0.863, 0.826, 0.783, 0.74, 0.70},
                .rhoSentiment = 0.10,
                .rhoSentimentStressed = 0.30,
                .rhoTrend = 0.6,
                .rhoTrendStressed = 1.2};
    smile[1] = {.rhoCalm = {-0.13, -0.134, -0.151, -0.163, -0.16, -0.16},
                .rhoStressed = {-0.15, -0.147, -0.134, -0.118, -0.11, -0.10},
                .etaCalm = {0.74, 0.717, 0.676, 0.65, 0.63, 0.61},
                .etaStressed = {0.91, 0.89, 0.795, 0.706, 0.66, 0.62},
                .rhoSentiment = 0.06,
                .rhoSentimentStressed = 0.22,
                .rhoTrend = 0.8,
                .rhoTrendStressed = 0.5};
}

}  // namespace ballast::dynamics
