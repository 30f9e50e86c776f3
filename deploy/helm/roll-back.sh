#!/usr/bin/env bash
# Takes the release in the cluster that KUBECONFIG names back, and waits until that is ready:
#   deploy/helm/roll-back.sh        to the release before
#   deploy/helm/roll-back.sh 12     to a revision that `helm history` names
# What Helm itself takes for the one before is the revision before. That may be a roll-out that failed, or, when one has taken itself back, a second
# copy of what runs.
set -euo pipefail
shopt -s inherit_errexit

to=${1:-}
release=${RELEASE:-trunkline}
namespace=${NAMESPACE:-$release}

manifest() { helm get manifest "$release" --namespace "$namespace" --revision "$1"; }

before() { # the newest revision that was whole and says something else than what runs
  local history running='' now revision
  history=$(helm history "$release" --namespace "$namespace" --max 256 --output json)
  # After a roll-out that failed and was left so nothing whole runs: then it is the last one that did.
  now=$(jq -r 'max_by(.revision) | select(.status == "deployed") | .revision' <<<"$history")
  [[ -z $now ]] || running=$(manifest "$now")
  for revision in $(jq -r 'sort_by(-.revision)[] | select(.status == "superseded" or .status == "deployed") | .revision' <<<"$history"); do
    [[ $(manifest "$revision") != "$running" ]] || continue
    echo "$revision"
    return
  done
  echo 'There is no release before this one.' >&2
  return 1
}

if [[ -n $to && ! $to =~ ^[1-9][0-9]*$ ]]; then
  echo "$to is no revision: give the number that helm history names, or nothing." >&2
  exit 1
fi
[[ -n $to ]] || to=$(before)
echo "Back to revision $to."
helm rollback "$release" "$to" --namespace "$namespace" --wait --timeout 10m
helm history "$release" --namespace "$namespace" --max 5
