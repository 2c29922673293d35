// Judges schedules and time zones by Kubernetes' own validation, and fires the valid ones by its own parser of schedules.
// The tables that the unit tests compare with are made by it, in this folder's parent:
//
//	CGO_ENABLED=0 go run -mod=readonly -trimpath ./schedules schedules ../../../unit/schedules
//	CGO_ENABLED=0 go run -mod=readonly -trimpath ./schedules zones ../../../unit/schedules
package main

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"time"
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/batch/validation"
	api "k8s.io/kubernetes/pkg/apis/core"
	apivalidation "k8s.io/kubernetes/pkg/apis/core/validation"
)

const firedTimes = 5

func main() {
	if len(os.Args) != 3 {
		fail("usage: schedules schedules|zones <folder>")
	}
	folder := os.Args[2]
	switch os.Args[1] {
	case "schedules":
		writeLines(filepath.Join(folder, "kubernetes-schedules.json"), judgedSchedules(readLines(filepath.Join(folder, "schedules.txt"))))
	case "zones":
		writeLines(filepath.Join(folder, "kubernetes-time-zones.json"), judgedZones(readLines(filepath.Join(folder, "time-zones.txt"))))
	default:
		fail("usage: schedules schedules|zones <folder>")
	}
}

type judgedSchedule struct {
	Schedule string `json:"schedule"`
	// What Kubernetes says against it.
	Problem string `json:"problem,omitempty"`
	Zone    string `json:"zone,omitempty"`
	After   string `json:"after,omitempty"`
	// When it fires after that; empty when it never does.
	Fires []string `json:"fires,omitempty"`
}

// Each line is a schedule as a JSON text, or one with a zone and a time to fire after, parted by tabulators.
func judgedSchedules(lines []string) []any {
	judged := []any{}
	for _, line := range lines {
		parts := strings.Split(line, "\t")
		var schedule string
		if err := json.Unmarshal([]byte(parts[0]), &schedule); err != nil {
			fail(line + ": " + err.Error())
		}
		entry := judgedSchedule{Schedule: schedule, Zone: "Etc/UTC", After: "2026-01-05T00:00:00Z"}
		if len(parts) == 3 {
			entry.Zone, entry.After = parts[1], parts[2]
		}
		if entry.Problem = problemOf(schedule, entry.Zone, "spec.schedule"); entry.Problem != "" {
			entry.Zone, entry.After = "", ""
		} else {
			entry.Fires = fires(schedule, entry.Zone, entry.After)
		}
		judged = append(judged, entry)
	}
	return judged
}

func fires(written string, zone string, after string) []string {
	// As the controller of CronJobs asks for it.
	schedule, err := cron.ParseStandard(fmt.Sprintf("TZ=%s %s", zone, written))
	if err != nil {
		fail(err.Error())
	}
	at, err := time.Parse(time.RFC3339Nano, after)
	if err != nil {
		fail(err.Error())
	}
	found := []string{}
	for len(found) < firedTimes {
		at = schedule.Next(at)
		if at.IsZero() {
			break
		}
		found = append(found, at.UTC().Format(time.RFC3339))
	}
	return found
}

type judgedZone struct {
	Zone    string `json:"zone"`
	Problem string `json:"problem,omitempty"`
}

// All names of the tz database that Go ships, and the lines of the file.
func judgedZones(lines []string) []any {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		fail(err.Error())
	}
	archive, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		fail(err.Error())
	}
	names := []string{}
	for _, file := range archive.File {
		if !strings.HasSuffix(file.Name, "/") {
			names = append(names, file.Name)
		}
	}
	sort.Strings(names)
	judged := []any{}
	for _, name := range append(names, lines...) {
		judged = append(judged, judgedZone{Zone: name, Problem: problemOf("0 3 * * *", name, "spec.timeZone")})
	}
	return judged
}

// What Kubernetes says against one field of a CronJob in which nothing else is wrong.
func problemOf(schedule string, zone string, field string) string {
	deadline := int64(60)
	labels := map[string]string{"a": "b"}
	job := &batch.CronJob{
		ObjectMeta: metav1.ObjectMeta{Name: "any", Namespace: "any"},
		Spec: batch.CronJobSpec{
			Schedule:                schedule,
			TimeZone:                &zone,
			ConcurrencyPolicy:       batch.ForbidConcurrent,
			StartingDeadlineSeconds: &deadline,
			JobTemplate: batch.JobTemplateSpec{Spec: batch.JobSpec{Template: api.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: api.PodSpec{
					RestartPolicy: api.RestartPolicyNever,
					DNSPolicy:     api.DNSPolicy(corev1.DNSClusterFirst),
				},
			}}},
		},
	}
	found := []string{}
	for _, problem := range validation.ValidateCronJobCreate(job, apivalidation.PodValidationOptions{}) {
		if problem.Field == field {
			found = append(found, problem.Type.String()+": "+problem.Detail)
		}
	}
	return strings.Join(found, "; ")
}

func readLines(path string) []string {
	file, err := os.Open(path)
	if err != nil {
		fail(err.Error())
	}
	defer file.Close()
	lines := []string{}
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		if line := scanner.Text(); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}

// One entry a line, so that a difference shows which.
func writeLines(path string, entries []any) {
	var text strings.Builder
	for index, entry := range entries {
		line := &strings.Builder{}
		encoder := json.NewEncoder(line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(entry); err != nil {
			fail(err.Error())
		}
		text.WriteString(map[bool]string{true: "[\n  ", false: ",\n  "}[index == 0])
		text.WriteString(strings.TrimSpace(line.String()))
	}
	text.WriteString("\n]\n")
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		fail(err.Error())
	}
}

func fail(problem string) {
	fmt.Fprintln(os.Stderr, problem)
	os.Exit(1)
}
